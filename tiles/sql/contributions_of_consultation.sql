-- One row if the consultation is public, else none (an unknown tileset). See communes.sql for the
-- two boxes.
SELECT tile.mvt
FROM published.consultation AS consultation
CROSS JOIN LATERAL (
    SELECT ST_AsMVT(pin, 'contributions', 4096, 'geom', 'id') AS mvt
    FROM (
        SELECT
            contribution.id,
            contribution.public_id::text AS public_id,
            contribution.consultation_slug AS consultation,
            contribution.category,
            contribution.title,
            floor(extract(EPOCH FROM contribution.submitted_at))::bigint AS submitted_at,
            ST_AsMVTGeom(
                contribution.geom_3857,
                ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
                4096,
                64
            ) AS geom
        FROM published.contribution AS contribution
        WHERE contribution.consultation_id = consultation.id
            AND contribution.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
    ) AS pin
) AS tile
WHERE consultation.slug = %(slug)s;
