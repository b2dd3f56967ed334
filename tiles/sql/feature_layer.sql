-- One row if the public layer had an object of this number at that revision: its identity in the
-- source and its name. The layer's number comes from the caller, so that only its own partition is
-- planned for; whether it is public is asked here. See feature_contribution.sql.
SELECT json_build_object(
    'type', 'Feature',
    'id', feature.id,
    'geometry', ST_AsGeoJSON(
        CASE
            WHEN GeometryType(feature.geom) = 'POINT' THEN feature.geom
            ELSE ST_PointOnSurface(feature.geom)
        END,
        7
    )::json,
    'properties', json_build_object(
        'source_id', feature.source_id,
        'title', feature.title,
        'layer', layer.slug,
        'layer_title', layer.title,
        'revision', %(revision)s::integer
    )
)::text
FROM published.layer AS layer
INNER JOIN published.layer_feature AS feature ON feature.layer_id = layer.id
WHERE layer.id = %(layer)s::bigint
    AND feature.layer_id = %(layer)s::bigint
    AND feature.id = %(feature)s::bigint
    AND feature.since <= %(revision)s::integer
    AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
    AND %(revision)s::integer <= layer.revision;
