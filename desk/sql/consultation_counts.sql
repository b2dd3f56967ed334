-- How much was said in each consultation. Published ones are those counted for the tiles, the others
-- come from an index of their own consultation: nothing here reads what it counts one by one, but
-- what is hidden and what is recent.
SELECT
    consultation.id AS consultation_id,
    published.number AS published,
    hidden.number AS hidden,
    recent.number AS recent,
    newest.submitted_at AS last_at,
    reached.communes
FROM layers_consultation AS consultation
CROSS JOIN LATERAL (
    SELECT coalesce(sum(state.number), 0)::bigint AS number
    FROM (
        SELECT counted.count AS number
        FROM contributions_livecount AS counted
        WHERE counted.z = 0 AND counted.x = 0 AND counted.y = 0
            AND counted.consultation_id = consultation.id
        UNION ALL
        SELECT change.sign
        FROM contributions_livechange AS change
        WHERE change.consultation_id = consultation.id AND change.sign <> 0
    ) AS state
) AS published
CROSS JOIN LATERAL (
    SELECT count(*) AS number
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = consultation.id AND contribution.status = 'hidden'
) AS hidden
CROSS JOIN LATERAL (
    SELECT count(*) AS number
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = consultation.id
        AND contribution.status = 'published'
        AND contribution.submitted_at >= %(recent_from)s
) AS recent
LEFT JOIN LATERAL (
    SELECT contribution.submitted_at
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = consultation.id AND contribution.status = 'published'
    ORDER BY contribution.submitted_at DESC, contribution.id DESC
    LIMIT 1
) AS newest ON true
-- A commune is one INSEE code, whatever boundary it had when people wrote. The index
-- commune_share_where is walked by jumps, from one commune to the next.
CROSS JOIN LATERAL (
    WITH RECURSIVE jump AS (
        (
            SELECT share.commune_id
            FROM contributions_communeshare AS share
            WHERE share.consultation_id = consultation.id
            ORDER BY share.commune_id
            LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT share.commune_id
            FROM contributions_communeshare AS share
            WHERE share.consultation_id = consultation.id AND share.commune_id > jump.commune_id
            ORDER BY share.commune_id
            LIMIT 1
        )
        FROM jump
        WHERE jump.commune_id IS NOT NULL
    )
    SELECT count(DISTINCT commune.insee_code) AS communes
    FROM jump
    INNER JOIN territory_commune AS commune ON commune.id = jump.commune_id
    -- One look for each commune: as EXISTS, it could become a join with all contributions.
    CROSS JOIN LATERAL (
        SELECT 1
        FROM contributions_communeshare AS share
        INNER JOIN contributions_contribution AS contribution ON contribution.id = share.contribution_id
        WHERE share.consultation_id = consultation.id
            AND share.commune_id = jump.commune_id
            AND contribution.status = 'published'
        -- In the order of the index: without it, a walk through the table looks as short.
        ORDER BY share.contribution_id DESC
        LIMIT 1
    ) AS published_there
) AS reached
