-- A whole dataset as a table: the position (of a point, or inside a line or an area) and the shape.
SELECT
    {columns},
    round(ST_X(ST_PointOnSurface(geom))::numeric, 7) AS longitude,
    round(ST_Y(ST_PointOnSurface(geom))::numeric, 7) AS latitude,
    ST_AsText(geom, 7) AS wkt
FROM ({source}) AS source
ORDER BY key
