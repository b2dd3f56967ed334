-- One row, with a layer's tile at a zoom that draws every object singly (adr/0014). See communes.sql
-- for the search box, layer_counted.sql for the values. What the style reads of `feature`, and what is
-- drawn of it, comes in columns that tiles/layers.py words.
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
            CASE
                WHEN %(tolerance)s::integer = 0 THEN feature.geom_3857
                -- Units of 4096, and never to nothing.
                ELSE ST_Simplify(
                    feature.geom_3857,
                    40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer,
                    true
                )
            END AS geom_3857
        FROM published.layer_feature AS feature
        WHERE feature.layer_id = %(layer)s::bigint
            AND feature.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND feature.since <= %(revision)s::integer
            AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
    ) AS feature
    %(placed)s
) AS feature;
