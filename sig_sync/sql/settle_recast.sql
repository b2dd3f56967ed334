-- An object is edited only if a column that was there before and is there now says something else:
-- with another set of columns, or by another way of writing a number, every column hash differs.
UPDATE sync_change AS change
SET kind = CASE WHEN %(recast)s THEN 'recast' ELSE 'same' END
FROM layers_feature AS feature, staged
WHERE
    change.kind = 'edited'
    AND feature.layer_id = %(layer)s
    AND feature.id = change.feature_id
    AND staged.number = change.number
    AND jsonb_strip_nulls(feature.properties - %(gone)s::text[])
    = jsonb_strip_nulls(staged.properties - %(new)s::text[]);
