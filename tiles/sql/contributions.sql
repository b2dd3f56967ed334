-- One row, always: the tile of the public contributions, of one consultation or (NULL) of all: what
-- they are drawn by. Who wants to know more asks by the id (feature_contribution.sql). See
-- communes.sql for the two boxes.
SELECT ST_AsMVT(pin, 'contributions', 4096, 'geom', 'id')
FROM (
    SELECT
        contribution.id,
        contribution.category,
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
