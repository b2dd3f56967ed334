-- Published contributions of each commune, those without any included, most first. A line or an area
-- that lies in two communes counts in both.
WITH
-- Contributions wanted: of one consultation, through one of its indexes, or of all.
wanted AS (
    SELECT contribution.id
    FROM contributions_contribution AS contribution
    WHERE contribution.status = 'published'
        AND (
            %(consultation_id)s::bigint IS NULL
            OR contribution.consultation_id = %(consultation_id)s
        )
        AND contribution.submitted_at >= %(from)s::timestamptz
        AND contribution.submitted_at < %(until)s::timestamptz
),
-- A commune is one INSEE code, whatever boundary it had when people wrote.
counted AS (
    SELECT
        commune.insee_code,
        count(DISTINCT share.contribution_id) AS contributions
    FROM wanted
    INNER JOIN contributions_communeshare AS share ON share.contribution_id = wanted.id
    INNER JOIN territory_commune AS commune ON commune.id = share.commune_id
    GROUP BY commune.insee_code
),
-- Today's communes, and former ones that somebody wrote in; the newest row of each names it.
named AS (
    SELECT DISTINCT ON (commune.insee_code)
        commune.insee_code,
        commune.name,
        commune.population,
        commune.valid_during @> %(day)s::date AS is_current
    FROM territory_commune AS commune
    WHERE commune.valid_during @> %(day)s::date
        OR commune.insee_code IN (SELECT counted.insee_code FROM counted)
    ORDER BY commune.insee_code, lower(commune.valid_during) DESC
)
SELECT
    named.insee_code,
    named.name,
    named.population,
    named.is_current,
    coalesce(counted.contributions, 0) AS contributions,
    round(coalesce(counted.contributions, 0) * 10000.0 / named.population, 1) AS per_ten_thousand
FROM named
LEFT JOIN counted ON counted.insee_code = named.insee_code
ORDER BY contributions DESC, named.name
