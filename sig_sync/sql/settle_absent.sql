-- An object leaves once it was absent from as many complete deliveries in a row as the source says.
UPDATE sync_change AS change
SET
    kind = CASE
        WHEN coalesce(
            (
                SELECT missing.absences
                FROM sig_sync_missingfeature AS missing
                WHERE missing.layer_id = %(layer)s AND missing.source_id = change.source_id
            ),
            0
        ) + 1 >= %(limit)s THEN 'removed'
        ELSE 'missing'
    END
WHERE change.kind = 'absent';
