-- One row: the tsquery read in what somebody typed, as text; empty when no word can be searched.
-- "head" and "last" are the text without its last word, and that word, which also finds the words
-- that begin with it: among the words themselves, since a stem is often shorter than what is typed.
WITH typed AS (
    SELECT
        websearch_to_tsquery('search.stems', translate(%(text)s, '/<>', '   ')) AS whole,
        websearch_to_tsquery('search.stems', translate(%(head)s, '/<>', '   ')) AS head,
        websearch_to_tsquery('search.stems', %(last)s) AS last,
        plainto_tsquery('search.plain', %(last)s) AS beginning
)
SELECT (
    CASE
        WHEN numnode(typed.last) > 0 AND numnode(typed.beginning) = 1 THEN
            typed.head && (typed.last || (typed.beginning::text || ':*CD')::tsquery)
        ELSE typed.whole
    END
)::text AS tsquery
FROM typed
