-- Features of a public layer as they stood at a revision.
SELECT
    feature.id AS key,
    feature.source_id AS feature_id,
    feature.geom,
    NULL::tstzrange AS during,
    feature.properties
FROM published.layer_feature AS feature
WHERE feature.layer_id = %(layer_id)s
    AND feature.since <= %(revision)s
    AND (feature.until IS NULL OR feature.until > %(revision)s)
