-- Published contributions of each commune, those without any included, most first. A line or an area
-- that lies in two communes counts in both. Kept counts (contributions.commune_tally) and what came
-- since, in one snapshot so that a fold meanwhile changes nothing; no contribution is read.
WITH
-- The periods that make up the days asked for; an array for each column.
span AS (
    SELECT *
    FROM unnest(%(grains)s::text[], %(firsts)s::date[], %(lasts)s::date[])
        AS span (grain, first_day, last_day)
),
-- The consultation asked for, or all of them.
consultation AS (
    SELECT id
    FROM layers_consultation
    WHERE %(consultation_id)s::bigint IS NULL OR id = %(consultation_id)s
),
-- Commune 0 counts each contribution once, wherever it lies: no commune has that number.
state AS (
    SELECT kept.commune_id, kept.number
    FROM span
    INNER JOIN contributions_communetally AS kept
        ON kept.grain = span.grain AND kept.starts_on BETWEEN span.first_day AND span.last_day
    WHERE kept.consultation_id = ANY(ARRAY(SELECT id FROM consultation))
        AND kept.status = 'published'
    UNION ALL
    SELECT change.commune_id, change.number
    FROM contributions_communetallychange AS change
    WHERE change.consultation_id = ANY(ARRAY(SELECT id FROM consultation))
        AND change.status = 'published'
        AND change.day BETWEEN %(first)s::date AND %(last)s::date
),
-- A commune is one INSEE code, whatever boundary it had when people wrote.
counted AS (
    SELECT commune.insee_code, sum(state.number)::bigint AS contributions
    FROM state
    INNER JOIN territory_commune AS commune ON commune.id = state.commune_id
    GROUP BY commune.insee_code
    HAVING sum(state.number) > 0
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
