-- Close the rows that this revision replaces or takes away. %(number)s: the new revision.
UPDATE layers_feature AS feature
SET until = %(number)s
FROM staged_feature AS staged
WHERE
    feature.layer_id = %(layer)s
    AND feature.until IS NULL
    AND feature.source_id = staged.source_id;
