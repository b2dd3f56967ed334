-- One row, always: the tile of the communes as they stand today.
-- The search box is wider than the tile by the clip buffer (64 of 4096 units), or a limit that runs
-- just outside would be drawn on one side of the tile's edge only. Both boxes are constants to the
-- planner (custom plans), so the GiST index on geom_3857 serves. Rows whose geometry vanishes in
-- the tile's grid are NULL, and ST_AsMVT leaves them out.
SELECT ST_AsMVT(tile, 'communes', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        id,
        insee_code,
        name,
        population,
        ST_AsMVTGeom(
            geom_3857,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM published.commune
    WHERE geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
) AS tile;
