-- Title and excerpt of some contributions, with what matches a query between two control characters.
-- "<" and ">", which the parser takes for tags, come back as two others. By stems first; where only the beginning of a word matches, by the words themselves.
WITH chosen AS (
    SELECT
        contribution.id,
        translate(contribution.title, E'<>\x02\x03', E'\x0e\x0f') AS title,
        translate(contribution.body, E'<>\x02\x03', E'\x0e\x0f') AS body,
        %(tsquery)s::tsquery AS query
    FROM contributions_contribution AS contribution
    WHERE contribution.id = ANY(%(keys)s)
),
marked AS (
    SELECT
        chosen.*,
        ts_headline('search.stems', chosen.title, chosen.query, title_form.options) AS title_by_stem,
        ts_headline('search.stems', chosen.body, chosen.query, body_form.options) AS body_by_stem,
        title_form.options AS title_options,
        body_form.options AS body_options
    FROM chosen
    CROSS JOIN (SELECT E'StartSel="\x02", StopSel="\x03", HighlightAll=true' AS options) AS title_form
    CROSS JOIN (
        SELECT E'StartSel="\x02", StopSel="\x03", MaxWords=30, MinWords=15, MaxFragments=2, FragmentDelimiter=" … "' AS options
    ) AS body_form
)
SELECT
    marked.id,
    CASE
        WHEN strpos(marked.title_by_stem, E'\x02') > 0 THEN marked.title_by_stem
        ELSE ts_headline('search.plain', marked.title, marked.query, marked.title_options)
    END AS title,
    CASE
        WHEN strpos(marked.body_by_stem, E'\x02') > 0 THEN marked.body_by_stem
        ELSE ts_headline('search.plain', marked.body, marked.query, marked.body_options)
    END AS body
FROM marked
