-- Close the states that this revision replaces or takes away. %(number)s: the new revision.
UPDATE layers_feature AS feature
SET until = %(number)s
FROM layer_change AS change
WHERE
    feature.layer_id = %(layer)s
    AND feature.id = change.feature_id
    AND feature.until IS NULL;
