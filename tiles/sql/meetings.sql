-- One row, always: the tile of the public meetings. See communes.sql for the two boxes.
SELECT ST_AsMVT(tile, 'meetings', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        id,
        public_id::text AS public_id,
        title,
        floor(extract(EPOCH FROM starts_at))::bigint AS starts_at,
        status,
        consultation_slug AS consultation,
        ST_AsMVTGeom(
            geom_3857,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM published.meeting
    WHERE geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
) AS tile;
