-- Who is delivered again, or has left for good, is no longer missing.
DELETE FROM sig_sync_missingfeature AS missing
WHERE
    missing.layer_id = %(layer)s
    AND NOT EXISTS (
        SELECT 1
        FROM sync_change AS change
        WHERE change.kind = 'missing' AND change.source_id = missing.source_id
    );
