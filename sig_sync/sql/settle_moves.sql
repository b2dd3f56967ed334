-- An object that stays within the tolerance has not moved: it is edited if its columns differ,
-- else only its hash is brought up to date.
UPDATE sync_change AS change
SET
    moved_m = move.moved_m,
    kind = CASE
        WHEN NOT move.is_same THEN 'moved'
        WHEN right(feature.content_hash, 32) <> right(staged.content_hash, 32) THEN 'edited'
        WHEN %(recast)s THEN 'recast'
        ELSE 'same'
    END
FROM sync_move AS move, layers_feature AS feature, staged
WHERE
    move.feature_id = change.feature_id
    AND feature.layer_id = %(layer)s
    AND feature.id = change.feature_id
    AND staged.number = change.number;
