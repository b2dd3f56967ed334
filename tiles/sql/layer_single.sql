-- One row, with a layer's tile at a zoom that draws every object singly (adr/0014). See communes.sql
-- for the search box, layer_counted.sql for the values. What the style reads of `feature`, and what is
-- drawn of it, comes in columns that tiles/layers.py words. Prepared once for all tiles of a layer
-- (adr/0019): what depends on the tile alone is a question of its own, answered before the first row.
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
            feature.steady_zoom,
            %(shape)s AS geom_3857
        FROM published.layer_feature AS feature
        WHERE feature.layer_id = %(layer)s::bigint
            AND feature.geom_3857 && (
                SELECT ST_TileEnvelope(
                    %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
                )
            )
            AND feature.since <= %(revision)s::integer
            AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
    ) AS feature
    %(placed)s
) AS feature;
