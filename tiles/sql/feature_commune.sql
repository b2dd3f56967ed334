-- One row if a commune of today has this number. See feature_contribution.sql.
SELECT json_build_object(
    'type', 'Feature',
    'id', commune.id,
    'geometry', ST_AsGeoJSON(ST_PointOnSurface(commune.geom), 7)::json,
    'properties', json_build_object(
        'insee_code', commune.insee_code,
        'name', commune.name,
        'population', commune.population
    )
)::text
FROM published.commune AS commune
WHERE commune.id = %(feature)s::bigint;
