-- Names of streets around the perimeter that look like what was typed, most alike first.
SELECT street.name
FROM layers_consultation AS consultation
INNER JOIN layers_streetname AS street
    ON street.layer_id = %(layer_id)s
    -- The trigram index street_name_like serves both: alike as a whole, or a word of it.
    AND (street.plain %% %(plain)s OR %(plain)s <%% street.plain)
WHERE consultation.id = %(consultation_id)s
    AND EXISTS (
        SELECT FROM layers_streetsegment AS segment
        WHERE segment.street_id = street.id AND segment.geom && consultation.perimeter
    )
ORDER BY
    greatest(similarity(street.plain, %(plain)s), word_similarity(%(plain)s, street.plain)) DESC,
    street.name
LIMIT %(most)s;
