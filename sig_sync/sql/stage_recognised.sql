-- The set of columns changed: what was recognised has to be written again with the new one.
INSERT INTO staged (number, source_id, geom, content_hash, properties, steady_zoom)
SELECT
    -feature.id,
    feature.source_id,
    feature.geom,
    feature.content_hash,
    feature.properties - %(gone)s::text[],
    feature.steady_zoom
FROM layers_feature AS feature
WHERE
    feature.layer_id = %(layer)s
    AND feature.until IS NULL
    AND NOT EXISTS (SELECT 1 FROM unclaimed WHERE unclaimed.id = feature.id);
