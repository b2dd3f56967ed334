-- One row, always: the tile of the public contributions, of one consultation or (NULL) of all. See
-- communes.sql for the two boxes.
SELECT ST_AsMVT(pin, 'contributions', 4096, 'geom', 'id')
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
    WHERE contribution.geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
        AND (
            %(consultation)s::bigint IS NULL
            OR contribution.consultation_id = %(consultation)s::bigint
        )
) AS pin;
