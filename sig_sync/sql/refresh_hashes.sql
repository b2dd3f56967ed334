-- Objects that are the same but for rounding: the next comparison must not stop at them again.
UPDATE layers_feature AS feature
SET content_hash = staged.content_hash
FROM sync_change AS change
INNER JOIN staged ON staged.number = change.number
WHERE
    change.kind = 'same'
    AND feature.layer_id = %(layer)s
    AND feature.id = change.feature_id;
