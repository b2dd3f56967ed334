-- Which served state each change replaces, when the caller knows identities only.
UPDATE layer_change AS change
SET feature_id = feature.id
FROM layers_feature AS feature
WHERE
    feature.layer_id = %(layer)s
    AND feature.source_id = change.source_id
    AND feature.until IS NULL;
