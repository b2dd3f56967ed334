-- How many public contributions there are, of one consultation or (slug NULL) of all: those counted
-- for the tile of the whole world, and what came since, in one snapshot. None is read.
SELECT coalesce(sum(state.number), 0)::bigint
FROM (
    SELECT counted.consultation_id, counted.count AS number
    FROM published.contribution_count AS counted
    WHERE counted.z = 0 AND counted.x = 0 AND counted.y = 0
    UNION ALL
    SELECT change.consultation_id, change.sign
    FROM published.contribution_change AS change
) AS state
WHERE %(slug)s::text IS NULL
    OR state.consultation_id = (
        SELECT consultation.id
        FROM published.consultation AS consultation
        WHERE consultation.slug = %(slug)s
    )
