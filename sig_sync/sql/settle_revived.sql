-- What comes under an identity that had states before is back, with its history.
UPDATE sync_change AS change
SET kind = 'revived'
WHERE
    change.kind = 'added'
    AND EXISTS (
        SELECT 1
        FROM layers_feature AS former
        WHERE former.layer_id = %(layer)s AND former.source_id = change.source_id
    );
