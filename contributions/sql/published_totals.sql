-- How many contributions of each consultation, or of one category, are published: what is counted for
-- the tiles, and what came since, in one snapshot so that a fold meanwhile changes nothing.
SELECT
    state.consultation_id,
    sum(state.number)::bigint AS number
FROM (
    SELECT counted.consultation_id, counted.category_id, counted.count AS number
    FROM contributions_livecount AS counted
    WHERE counted.z = 0 AND counted.x = 0 AND counted.y = 0
        AND counted.consultation_id = ANY(%(consultations)s)
    UNION ALL
    SELECT change.consultation_id, change.category_id, change.sign
    FROM contributions_livechange AS change
    WHERE change.consultation_id = ANY(%(consultations)s) AND change.sign <> 0
) AS state
WHERE %(category)s::bigint IS NULL OR state.category_id = %(category)s::bigint
GROUP BY state.consultation_id
