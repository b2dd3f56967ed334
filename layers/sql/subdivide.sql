-- The areas opened by revision %(number)s that have very many vertices, in pieces of few. What is
-- stored tells without reading them: sixteen bytes a vertex.
INSERT INTO layers_featurepart (layer_id, feature_id, geom_3857)
SELECT feature.layer_id, feature.id, part.geom_3857
FROM {features} AS feature
CROSS JOIN LATERAL ST_Subdivide(feature.geom_3857, %(piece)s) AS part (geom_3857)
WHERE
    feature.layer_id = %(layer)s
    AND feature.since = %(number)s
    AND pg_column_size(feature.geom_3857) > 16 * %(vertices)s
    AND ST_Dimension(feature.geom_3857) = 2
ORDER BY feature.id, part.geom_3857;
