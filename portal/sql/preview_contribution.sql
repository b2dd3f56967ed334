-- One row if the consultation, be it a draft, has a published contribution of this number. As
-- tiles/sql/feature_contribution.sql, for officers only.
SELECT json_build_object(
    'type', 'Feature',
    'id', contribution.id,
    'geometry', ST_AsGeoJSON(ST_PointOnSurface(contribution.geom), 7)::json,
    'properties', json_build_object(
        'public_id', contribution.public_id,
        'title', contribution.title,
        'category', category.slug,
        'category_label', category.label,
        'submitted_at', to_char(
            contribution.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    )
)::text
FROM contributions_contribution AS contribution
INNER JOIN layers_category AS category ON category.id = contribution.category_id
WHERE contribution.id = %(feature)s::bigint
    AND contribution.consultation_id = %(consultation)s::bigint
    AND contribution.status = 'published';
