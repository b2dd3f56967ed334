-- The differences as findings, so many of each kind. What is only written anew, with other columns
-- or another hash, is counted and not listed.
INSERT INTO sig_sync_syncfinding (
    run_id, kind, source_id, row, reason, moved_m, geom, geom_before
)
SELECT
    %(run)s,
    change.kind,
    change.source_id,
    change.number,
    '',
    CASE WHEN change.kind = 'moved' THEN change.moved_m END,
    staged.geom,
    CASE WHEN change.kind IN ('moved', 'removed', 'missing') THEN feature.geom END
FROM (
    SELECT
        kind,
        source_id,
        feature_id,
        number,
        moved_m,
        row_number() OVER (PARTITION BY kind ORDER BY number, source_id) AS place
    FROM sync_change
    WHERE kind NOT IN ('same', 'recast')
) AS change
LEFT JOIN staged ON staged.number = change.number
LEFT JOIN layers_feature AS feature
    ON feature.layer_id = %(layer)s AND feature.id = change.feature_id
WHERE change.place <= %(limit)s
ORDER BY change.kind, change.place;
