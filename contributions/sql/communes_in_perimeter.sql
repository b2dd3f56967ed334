-- The communes of a day that a consultation's perimeter covers in part, by name.
SELECT commune.insee_code, commune.name
FROM layers_consultation AS consultation
-- On the stored column, so that the index commune_geom serves.
INNER JOIN territory_commune AS commune ON ST_Intersects(commune.geom, consultation.perimeter)
WHERE consultation.id = %(consultation_id)s
    AND commune.valid_during @> %(day)s::date
ORDER BY commune.name, commune.insee_code;
