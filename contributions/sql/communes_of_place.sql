-- The communes that a geometry (EPSG:4326) lies in on a day, largest share first.
WITH drawn AS (
    SELECT
        given.geom,
        ST_Dimension(given.geom) AS dimension,
        ST_Transform(given.geom, %(metric_srid)s) AS geom_2154
    FROM (SELECT ST_GeomFromEWKB(%(ewkb)s) AS geom) AS given
),
-- ST_Intersects on the stored column, so that the index commune_geom serves.
touching AS (
    SELECT commune.id, commune.insee_code, commune.name, commune.geom
    FROM territory_commune AS commune
    INNER JOIN drawn ON ST_Intersects(commune.geom, drawn.geom)
    WHERE commune.valid_during @> %(day)s::date
),
-- Metres are measured in Lambert-93 (geo.srid.METRIC_SRID), on the part inside each commune.
measured AS (
    SELECT
        touching.id,
        touching.insee_code,
        touching.name,
        CASE drawn.dimension
            WHEN 0 THEN 1.0
            WHEN 1 THEN ST_Length(ST_Transform(ST_Intersection(touching.geom, drawn.geom), %(metric_srid)s))
            ELSE ST_Area(ST_Transform(ST_Intersection(touching.geom, drawn.geom), %(metric_srid)s))
        END AS part,
        CASE drawn.dimension
            WHEN 0 THEN 1.0
            WHEN 1 THEN ST_Length(drawn.geom_2154)
            ELSE ST_Area(drawn.geom_2154)
        END AS whole,
        -- A point on a limit goes to one commune, always the same: the lowest code.
        row_number() OVER (ORDER BY touching.insee_code) AS place_in_line,
        drawn.dimension
    FROM touching
    CROSS JOIN drawn
),
-- A line drawn along a limit is in both communes: the shares still add up to one at most.
shared AS (
    SELECT
        measured.id,
        measured.insee_code,
        measured.name,
        measured.part / nullif(greatest(measured.whole, sum(measured.part) OVER ()), 0) AS share
    FROM measured
    WHERE measured.dimension > 0 OR measured.place_in_line = 1
)
SELECT shared.id, shared.insee_code, shared.name, least(shared.share, 1.0) AS share
FROM shared
-- A corner that is only touched has no length and no area.
WHERE shared.share > 0.000001
ORDER BY shared.share DESC, shared.insee_code;
