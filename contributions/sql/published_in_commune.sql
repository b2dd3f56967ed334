-- How many public contributions lie in a commune: what is kept, and what came since, in one snapshot
-- so that a fold meanwhile changes nothing.
SELECT coalesce(sum(state.number), 0)::bigint AS number
FROM (
    SELECT kept.consultation_id, kept.number
    FROM contributions_communetally AS kept
    WHERE kept.grain = 'whole' AND kept.commune_id = %(commune)s AND kept.status = 'published'
    UNION ALL
    SELECT change.consultation_id, change.number
    FROM contributions_communetallychange AS change
    WHERE change.commune_id = %(commune)s AND change.status = 'published'
) AS state
INNER JOIN layers_consultation AS consultation ON consultation.id = state.consultation_id
WHERE consultation.visibility IN ('published', 'archived')
