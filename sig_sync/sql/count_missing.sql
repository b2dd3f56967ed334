-- One more complete delivery without these objects.
INSERT INTO sig_sync_missingfeature (layer_id, source_id, absences, since)
SELECT %(layer)s, source_id, 1, %(now)s
FROM sync_change
WHERE kind = 'missing'
ON CONFLICT (layer_id, source_id)
DO UPDATE SET absences = sig_sync_missingfeature.absences + 1;
