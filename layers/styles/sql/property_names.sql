-- The columns that the layer's features have now, read from a bounded part of them: the features of
-- one delivery share their columns, so that the first thousands tell.
SELECT kept.name
FROM (
    SELECT feature.properties
    FROM layers_feature AS feature
    WHERE feature.layer_id = %(layer)s AND feature.until IS NULL
    ORDER BY feature.layer_id, feature.id
    LIMIT 2000
) AS part
CROSS JOIN LATERAL jsonb_object_keys(part.properties) AS kept (name)
GROUP BY kept.name
ORDER BY kept.name
LIMIT 300;
