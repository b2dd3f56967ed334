-- One row, always: the tile of every public contribution. See communes.sql for the two boxes.
SELECT ST_AsMVT(tile, 'contributions', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        id,
        public_id::text AS public_id,
        consultation_slug AS consultation,
        category,
        title,
        floor(extract(EPOCH FROM submitted_at))::bigint AS submitted_at,
        ST_AsMVTGeom(
            geom_3857,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM published.contribution
    WHERE geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
) AS tile;
