-- The communes that have a published contribution of a consultation, by name. The index
-- commune_share_where is walked by jumps, from one commune to the next: as many steps as there are
-- communes, however many contributions there are.
WITH RECURSIVE reached AS (
    (
        SELECT share.commune_id
        FROM contributions_communeshare AS share
        WHERE share.consultation_id = %(consultation_id)s
        ORDER BY share.commune_id
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT share.commune_id
        FROM contributions_communeshare AS share
        WHERE share.consultation_id = %(consultation_id)s AND share.commune_id > reached.commune_id
        ORDER BY share.commune_id
        LIMIT 1
    )
    FROM reached
    WHERE reached.commune_id IS NOT NULL
)
-- A commune is one INSEE code, whatever boundary it had when people wrote; its last name is said.
SELECT insee_code, name
FROM (
    SELECT DISTINCT ON (commune.insee_code) commune.insee_code, commune.name
    FROM reached
    INNER JOIN territory_commune AS commune ON commune.id = reached.commune_id
    -- One look for each commune: as EXISTS, it could become a join with all contributions.
    CROSS JOIN LATERAL (
        SELECT 1
        FROM contributions_communeshare AS share
        INNER JOIN contributions_contribution AS contribution ON contribution.id = share.contribution_id
        WHERE share.consultation_id = %(consultation_id)s
            AND share.commune_id = reached.commune_id
            AND contribution.status = 'published'
        -- In the order of the index: without it, a walk through the table looks as short.
        ORDER BY share.contribution_id DESC
        LIMIT 1
    ) AS published
    ORDER BY commune.insee_code, lower(commune.valid_during) DESC
) AS named
ORDER BY name, insee_code
