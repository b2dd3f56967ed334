-- The values of one column with their counts, the most frequent first, over a bounded part of the
-- layer. Values are compared as text, as the map compares them; a missing one is an empty text.
WITH part AS (
    SELECT coalesce(feature.properties ->> %(name)s, '') AS value
    FROM layers_feature AS feature
    WHERE feature.layer_id = %(layer)s AND feature.until IS NULL
    ORDER BY feature.layer_id, feature.id
    LIMIT %(bound)s
)
SELECT part.value, count(*) AS features, count(*) OVER () AS distinct_values
FROM part
WHERE length(part.value) <= 200
GROUP BY part.value
ORDER BY count(*) DESC, part.value
LIMIT %(most)s;
