-- Communes of the territory as they stand today.
SELECT
    id AS key,
    insee_code AS feature_id,
    geom,
    NULL::tstzrange AS during,
    insee_code,
    name,
    population,
    approximate,
    valid_from
FROM published.commune
