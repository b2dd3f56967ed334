-- The first objects of a first load.
INSERT INTO sig_sync_syncfinding (run_id, kind, source_id, row, reason, geom)
SELECT %(run)s, 'added', source_id, number, '', geom
FROM staged
WHERE reason IS NULL
ORDER BY number
LIMIT %(limit)s;
