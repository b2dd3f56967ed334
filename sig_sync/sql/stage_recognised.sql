-- The set of columns changed: what was recognised has to be written again with the new one.
INSERT INTO staged (number, source_id, geom, content_hash, properties)
SELECT
    -feature.id,
    feature.source_id,
    feature.geom,
    feature.content_hash,
    feature.properties - %(gone)s::text[]
FROM layers_feature AS feature
WHERE
    feature.layer_id = %(layer)s
    AND feature.until IS NULL
    AND NOT EXISTS (SELECT 1 FROM unclaimed WHERE unclaimed.id = feature.id);
