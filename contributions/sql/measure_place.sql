-- How a drawn geometry (EPSG:4326) lies in a consultation: inside or not, how far out, how big.
WITH drawn AS (
    -- Lambert-93 (geo.srid.METRIC_SRID), because degrees are not metres.
    SELECT
        given.geom,
        ST_Transform(given.geom, %(metric_srid)s) AS geom_2154
    FROM (SELECT ST_GeomFromEWKB(%(ewkb)s) AS geom) AS given
)
SELECT
    ST_Covers(consultation.perimeter, drawn.geom) AS inside,
    ST_Distance(ST_Transform(consultation.perimeter, %(metric_srid)s), drawn.geom_2154) AS away_m,
    ST_Length(drawn.geom_2154) AS length_m,
    ST_Area(drawn.geom_2154) AS area_m2,
    ST_NPoints(drawn.geom) AS vertices
FROM layers_consultation AS consultation
CROSS JOIN drawn
WHERE consultation.id = %(consultation_id)s;
