-- As layer_single.sql, of a layer that has areas of very many vertices.
SELECT ST_AsMVT(feature, 'features', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        feature.id,
        %(properties)s,
        %(geom)s
    FROM (
        SELECT
            feature.id,
            feature.source_id,
            feature.title,
            feature.properties,
            -- Of its pieces nothing is known.
            NULL::smallint AS steady_zoom,
            CASE
                WHEN %(tolerance)s::integer = 0 THEN shape.geom_3857
                -- Units of 4096, and never to nothing.
                ELSE ST_Simplify(
                    shape.geom_3857,
                    40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer,
                    true
                )
            END AS geom_3857
        FROM published.layer_feature AS feature
        CROSS JOIN LATERAL (
            -- Of an area of very many vertices, the pieces around this tile joined again: their cuts lie
            -- inside the whole or outside the tile. Joining many takes longer than clipping the whole
            -- (measured: eight pieces of 128 vertices in 8 ms, 256 in 600 ms, a whole of 200,000 in 50).
            SELECT CASE
                WHEN pg_column_size(feature.geom_3857) > 32000
                    AND feature.pixel_zoom < %(z)s::integer - 9
                    AND EXISTS (
                        SELECT FROM published.layer_feature_part AS part
                        WHERE part.feature_id = feature.id
                    )
                    AND (
                        SELECT count(*)
                        FROM (
                            SELECT FROM published.layer_feature_part AS part
                            WHERE part.feature_id = feature.id
                                AND part.geom_3857 && ST_TileEnvelope(
                                    %(z)s::integer, %(x)s::integer, %(y)s::integer,
                                    margin => 64.0 / 4096
                                )
                            LIMIT 9
                        ) AS around
                    ) < 9
                    THEN (
                        SELECT ST_Union(part.geom_3857)
                        FROM published.layer_feature_part AS part
                        WHERE part.feature_id = feature.id
                            AND part.geom_3857 && ST_TileEnvelope(
                                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
                            )
                    )
                ELSE feature.geom_3857
            END AS geom_3857
        ) AS shape
        WHERE feature.layer_id = %(layer)s::bigint
            AND feature.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND feature.since <= %(revision)s::integer
            AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
    ) AS feature
    %(placed)s
) AS feature;
