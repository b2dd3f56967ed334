-- A whole dataset as a table: the position (of a point, or inside a line or an area) and the shape.
-- OFFSET 0 keeps the position from being computed once for each of its two numbers.
SELECT
    {columns},
    round(ST_X(inside.position)::numeric, 7) AS longitude,
    round(ST_Y(inside.position)::numeric, 7) AS latitude,
    ST_AsText(geom, 7) AS wkt
FROM ({source}) AS source
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS position OFFSET 0) AS inside
ORDER BY key
