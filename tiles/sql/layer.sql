-- One row if the layer is public and had this revision, else none (an unknown tileset); a NULL
-- revision asks for the one that is served now, read here so that a sync shows at once.
-- The columns kept for tiles travel as one jsonb object, which ST_AsMVT spreads into properties
-- with their own types; our own names win over a source's. See communes.sql for the two boxes.
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
                feature.geom_3857,
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
    ) AS feature
) AS tile
WHERE layer.slug = %(slug)s
    AND coalesce(%(revision)s::integer, layer.revision) <= layer.revision;
