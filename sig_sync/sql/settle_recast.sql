-- With another set of columns every column hash differs: an object is edited only if a column that
-- both have says something else.
UPDATE sync_change AS change
SET kind = 'recast'
FROM layers_feature AS feature, staged
WHERE
    change.kind = 'edited'
    AND feature.layer_id = %(layer)s
    AND feature.id = change.feature_id
    AND staged.number = change.number
    AND jsonb_strip_nulls(feature.properties - %(gone)s::text[])
    = jsonb_strip_nulls(staged.properties::jsonb - %(new)s::text[]);
