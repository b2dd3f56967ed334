-- One row if the layer is public and had this revision, else none (an unknown tileset); a NULL
-- revision asks for the one that is served now, read here so that a sync shows at once.
-- The columns kept for tiles travel as one jsonb object, which ST_AsMVT spreads into properties
-- with their own types; our own names win over a source's. See communes.sql for the two boxes.
-- Before zoom 14 shapes lose what is finer than half a pixel, and a tile that would hold more than
-- %(most)s features is thinned: of points one stays in each of 64 x 64 cells (as wide as the clip
-- buffer, so that neighbours agree on it), of lines and areas those of a pixel or more.
SELECT tile.mvt
FROM published.layer AS layer
CROSS JOIN LATERAL (
    SELECT ST_AsMVT(feature, 'features', 4096, 'geom', 'id') AS mvt
    FROM (
        SELECT
            feature.id,
            feature.source_id,
            feature.title,
            CASE WHEN cardinality(layer.tile_properties) > 0 THEN (
                SELECT jsonb_object_agg(kept.name, feature.properties -> kept.name)
                FROM unnest(layer.tile_properties) AS kept (name)
                WHERE kept.name NOT IN ('id', 'source_id', 'title')
            ) END AS properties,
            ST_AsMVTGeom(
                CASE
                    WHEN %(z)s::integer >= 14 OR layer.geometry_kind = 'point'
                        THEN feature.geom_3857
                    -- Four units of 4096, and never to nothing.
                    ELSE ST_Simplify(
                        feature.geom_3857, 40075016.685578488 / 1024 / 2 ^ %(z)s::integer, true
                    )
                END,
                ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
                4096,
                64
            ) AS geom
        FROM published.layer_feature AS feature
        WHERE feature.layer_id = layer.id
            AND feature.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND feature.since <= coalesce(%(revision)s::integer, layer.revision)
            AND (
                feature.until IS NULL
                OR feature.until > coalesce(%(revision)s::integer, layer.revision)
            )
            AND (
                %(z)s::integer >= 14
                -- Counted no further than need be.
                OR (
                    SELECT count(*)
                    FROM (
                        SELECT
                        FROM published.layer_feature AS one
                        WHERE one.layer_id = layer.id
                            AND one.geom_3857 && ST_TileEnvelope(
                                %(z)s::integer, %(x)s::integer, %(y)s::integer,
                                margin => 64.0 / 4096
                            )
                            AND one.since <= coalesce(%(revision)s::integer, layer.revision)
                            AND (
                                one.until IS NULL
                                OR one.until > coalesce(%(revision)s::integer, layer.revision)
                            )
                        LIMIT %(most)s::integer + 1
                    ) AS counted
                ) <= %(most)s::integer
                OR layer.geometry_kind = 'point' AND feature.id IN (
                    SELECT min(point.id)
                    FROM published.layer_feature AS point
                    WHERE point.layer_id = layer.id
                        AND point.geom_3857 && ST_TileEnvelope(
                            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
                        )
                        AND point.since <= coalesce(%(revision)s::integer, layer.revision)
                        AND (
                            point.until IS NULL
                            OR point.until > coalesce(%(revision)s::integer, layer.revision)
                        )
                    GROUP BY
                        floor(ST_XMin(point.geom_3857) / 40075016.685578488 * 64 * 2 ^ %(z)s::integer),
                        floor(ST_YMin(point.geom_3857) / 40075016.685578488 * 64 * 2 ^ %(z)s::integer)
                )
                OR layer.geometry_kind <> 'point' AND greatest(
                    ST_XMax(feature.geom_3857) - ST_XMin(feature.geom_3857),
                    ST_YMax(feature.geom_3857) - ST_YMin(feature.geom_3857)
                ) >= 40075016.685578488 / 512 / 2 ^ %(z)s::integer
            )
    ) AS feature
) AS tile
WHERE layer.slug = %(slug)s
    AND coalesce(%(revision)s::integer, layer.revision) <= layer.revision;
