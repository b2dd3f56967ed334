-- One row if a public contribution has this number, in one consultation or (NULL) in any: what its
-- card says, as a GeoJSON Feature at the place where it is counted. Found by primary key.
SELECT json_build_object(
    'type', 'Feature',
    'id', contribution.id,
    'geometry', ST_AsGeoJSON(
        CASE
            WHEN GeometryType(contribution.geom) = 'POINT' THEN contribution.geom
            ELSE ST_PointOnSurface(contribution.geom)
        END,
        7
    )::json,
    'properties', json_build_object(
        'public_id', contribution.public_id,
        'title', contribution.title,
        'category', contribution.category,
        'category_label', contribution.category_label,
        'consultation', contribution.consultation_slug,
        'submitted_at', to_char(
            contribution.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    )
)::text
FROM published.contribution AS contribution
WHERE contribution.id = %(feature)s::bigint
    AND (
        %(consultation)s::bigint IS NULL
        OR contribution.consultation_id = %(consultation)s::bigint
    );
