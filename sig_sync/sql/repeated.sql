-- Identities that come more than once, with the first row that is not recognised. An object that was
-- recognised has come once more than its rows in staged say.
SELECT
    staged.source_id,
    count(*) + count(DISTINCT recognised.id) AS times,
    min(staged.number) AS first_number
FROM staged
LEFT JOIN (
    SELECT feature.id, feature.source_id
    FROM layers_feature AS feature
    WHERE
        feature.layer_id = %(layer)s
        AND feature.until IS NULL
        AND NOT EXISTS (SELECT 1 FROM unclaimed WHERE unclaimed.id = feature.id)
) AS recognised ON recognised.source_id = staged.source_id
WHERE staged.source_id <> ''
GROUP BY staged.source_id
HAVING count(*) + count(DISTINCT recognised.id) > 1
ORDER BY first_number;
