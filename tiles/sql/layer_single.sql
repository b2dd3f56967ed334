-- One row, with a layer's tile at a zoom that draws every object singly (adr/0014). See communes.sql
-- for the two boxes, layer_counted.sql for the values.
SELECT ST_AsMVT(feature, 'features', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        feature.id,
        -- What the style reads, at most two columns, spread into properties with their own types.
        CASE
            WHEN %(second)s::text IS NOT NULL THEN jsonb_build_object(
                %(first)s::text,
                CASE %(first)s::text
                    WHEN 'title' THEN to_jsonb(feature.title)
                    WHEN 'source_id' THEN to_jsonb(feature.source_id)
                    ELSE feature.properties -> %(first)s::text
                END,
                %(second)s::text,
                CASE %(second)s::text
                    WHEN 'title' THEN to_jsonb(feature.title)
                    WHEN 'source_id' THEN to_jsonb(feature.source_id)
                    ELSE feature.properties -> %(second)s::text
                END
            )
            WHEN %(first)s::text IS NOT NULL THEN jsonb_build_object(
                %(first)s::text,
                CASE %(first)s::text
                    WHEN 'title' THEN to_jsonb(feature.title)
                    WHEN 'source_id' THEN to_jsonb(feature.source_id)
                    ELSE feature.properties -> %(first)s::text
                END
            )
        END AS properties,
        ST_AsMVTGeom(
            CASE
                WHEN %(tolerance)s::integer = 0 THEN feature.geom_3857
                -- Units of 4096, and never to nothing.
                ELSE ST_Simplify(
                    feature.geom_3857,
                    40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer,
                    true
                )
            END,
            ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
            4096,
            64
        ) AS geom
    FROM published.layer_feature AS feature
    WHERE feature.layer_id = %(layer)s::bigint
        AND feature.geom_3857 && ST_TileEnvelope(
            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
        )
        AND feature.since <= %(revision)s::integer
        AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
) AS feature;
