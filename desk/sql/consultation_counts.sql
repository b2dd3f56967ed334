-- How much was said in each consultation. Each count goes through an index of its own consultation,
-- never through the whole table.
SELECT
    consultation.id AS consultation_id,
    counted.published,
    counted.hidden,
    counted.recent,
    counted.last_at,
    reached.communes
FROM layers_consultation AS consultation
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE contribution.status = 'published') AS published,
        count(*) FILTER (WHERE contribution.status = 'hidden') AS hidden,
        count(*) FILTER (
            WHERE contribution.status = 'published' AND contribution.submitted_at >= %(recent_from)s
        ) AS recent,
        max(contribution.submitted_at) FILTER (WHERE contribution.status = 'published') AS last_at
    FROM contributions_contribution AS contribution
    WHERE contribution.consultation_id = consultation.id
) AS counted
-- A commune is one INSEE code, whatever boundary it had when people wrote.
CROSS JOIN LATERAL (
    SELECT count(DISTINCT commune.insee_code) AS communes
    FROM contributions_contribution AS contribution
    INNER JOIN contributions_communeshare AS share ON share.contribution_id = contribution.id
    INNER JOIN territory_commune AS commune ON commune.id = share.commune_id
    WHERE contribution.consultation_id = consultation.id AND contribution.status = 'published'
) AS reached
