-- One row if the layer had an object of this number at that revision. As
-- tiles/sql/feature_layer.sql, for officers only.
SELECT json_build_object(
    'type', 'Feature',
    'id', feature.id,
    'geometry', ST_AsGeoJSON(ST_PointOnSurface(feature.geom), 7)::json,
    'properties', json_build_object(
        'source_id', feature.source_id,
        'title', coalesce(feature.properties ->> %(title_property)s::text, ''),
        'revision', %(revision)s::integer
    )
)::text
FROM layers_feature AS feature
WHERE feature.layer_id = %(layer)s::bigint
    AND feature.id = %(feature)s::bigint
    AND feature.since <= %(revision)s::integer
    AND (feature.until IS NULL OR feature.until > %(revision)s::integer);
