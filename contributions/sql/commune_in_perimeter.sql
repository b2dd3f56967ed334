-- The part of a commune inside a perimeter: its largest piece drawn ever more simply, and a point in it.
WITH shared AS (
    SELECT
        consultation.perimeter,
        -- Lambert-93 (geo.srid.METRIC_SRID): tolerances are metres.
        ST_Transform(ST_Intersection(commune.geom, consultation.perimeter), %(metric_srid)s) AS geom_2154
    FROM layers_consultation AS consultation
    INNER JOIN territory_commune AS commune ON ST_Intersects(commune.geom, consultation.perimeter)
    WHERE consultation.id = %(consultation_id)s
        AND commune.insee_code = %(insee_code)s
        AND commune.valid_during @> %(day)s::date
),
-- A perimeter may cut a commune in pieces: a contribution is one area, the largest.
largest AS (
    SELECT shared.perimeter, piece.geom AS geom_2154, count(*) OVER () AS pieces
    FROM shared
    CROSS JOIN LATERAL ST_Dump(shared.geom_2154) AS piece
    WHERE ST_Dimension(piece.geom) = 2
    ORDER BY ST_Area(piece.geom) DESC
    LIMIT 1
),
-- A new vertex on the limit is rounded to one side or the other: what is drawn stays clear of it,
-- by as much as the simplification may move it, and half a metre.
drawn AS (
    SELECT
        tolerance.metres,
        largest.perimeter,
        largest.pieces,
        ST_Buffer(
            ST_SimplifyPreserveTopology(largest.geom_2154, tolerance.metres),
            -tolerance.metres - 0.5,
            'join=mitre mitre_limit=2'
        ) AS geom_2154
    FROM largest
    CROSS JOIN (VALUES (0.0), (2.0), (5.0), (10.0), (20.0), (40.0)) AS tolerance (metres)
),
-- Seven decimals of a degree: what the page carries and the table keeps.
rounded AS (
    SELECT
        drawn.metres,
        drawn.perimeter,
        drawn.pieces,
        ST_ReducePrecision(ST_Transform(drawn.geom_2154, %(wire_srid)s), 0.0000001) AS geom,
        ST_Area(drawn.geom_2154) AS area_m2
    FROM drawn
),
fitting AS (
    SELECT rounded.geom, rounded.pieces
    FROM rounded
    WHERE ST_GeometryType(rounded.geom) = 'ST_Polygon'
        AND NOT ST_IsEmpty(rounded.geom)
        AND ST_IsValid(rounded.geom)
        AND ST_NPoints(rounded.geom) <= %(max_vertices)s
        AND rounded.area_m2 <= %(max_area_m2)s
        AND ST_Covers(rounded.perimeter, rounded.geom)
    ORDER BY rounded.metres
    LIMIT 1
)
SELECT
    ST_AsEWKB(fitting.geom) AS area,
    ST_AsEWKB(ST_Transform(ST_PointOnSurface(largest.geom_2154), %(wire_srid)s)) AS point,
    ST_Area(largest.geom_2154) AS area_m2,
    largest.pieces > 1 AS is_cut
FROM largest
LEFT JOIN fitting ON true;
