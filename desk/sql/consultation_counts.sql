-- How much was said in each consultation, from counts that are kept (contributions.commune_tally) and
-- what came since, in one snapshot: nothing here reads what it counts one by one.
SELECT
    consultation.id AS consultation_id,
    everywhere.published,
    everywhere.hidden,
    recent.number AS recent,
    newest.submitted_at AS last_at,
    reached.communes
FROM layers_consultation AS consultation
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(state.number) FILTER (WHERE state.status = 'published'), 0)::bigint AS published,
        coalesce(sum(state.number) FILTER (WHERE state.status = 'hidden'), 0)::bigint AS hidden
    FROM (
        SELECT kept.status, kept.number
        FROM contributions_communetally AS kept
        WHERE kept.consultation_id = consultation.id
            AND kept.grain = 'whole'
            AND kept.starts_on = '1970-01-01'
            AND kept.commune_id = 0
        UNION ALL
        SELECT change.status, change.number
        FROM contributions_communetallychange AS change
        WHERE change.consultation_id = consultation.id AND change.commune_id = 0
    ) AS state
) AS everywhere
CROSS JOIN LATERAL (
    SELECT coalesce(sum(state.number), 0)::bigint AS number
    FROM (
        SELECT kept.number
        FROM contributions_communetally AS kept
        WHERE kept.consultation_id = consultation.id
            AND kept.grain = 'day'
            AND kept.starts_on >= %(recent_from)s::date
            AND kept.commune_id = 0
            AND kept.status = 'published'
        UNION ALL
        SELECT change.number
        FROM contributions_communetallychange AS change
        WHERE change.consultation_id = consultation.id
            AND change.day >= %(recent_from)s::date
            AND change.commune_id = 0
            AND change.status = 'published'
    ) AS state
) AS recent
LEFT JOIN LATERAL (
    SELECT contribution.submitted_at
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = consultation.id AND contribution.status = 'published'
    ORDER BY contribution.submitted_at DESC, contribution.id DESC
    LIMIT 1
) AS newest ON true
-- A commune is one INSEE code, whatever boundary it had when people wrote.
CROSS JOIN LATERAL (
    SELECT count(*) AS communes
    FROM (
        SELECT commune.insee_code
        FROM (
            SELECT kept.commune_id, kept.number
            FROM contributions_communetally AS kept
            WHERE kept.consultation_id = consultation.id
                AND kept.grain = 'whole'
                AND kept.starts_on = '1970-01-01'
                AND kept.status = 'published'
            UNION ALL
            SELECT change.commune_id, change.number
            FROM contributions_communetallychange AS change
            WHERE change.consultation_id = consultation.id AND change.status = 'published'
        ) AS state
        INNER JOIN territory_commune AS commune ON commune.id = state.commune_id
        GROUP BY commune.insee_code
        HAVING sum(state.number) > 0
    ) AS written_about
) AS reached
