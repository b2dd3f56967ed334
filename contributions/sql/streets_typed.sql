-- Names of streets around the perimeter for what is being typed: those that cross a given street first,
-- then those that begin so, then those with a word like it.
SELECT street.name, street.id = ANY(%(crossing)s) AS crosses
FROM layers_consultation AS consultation
INNER JOIN layers_streetname AS street
    ON street.layer_id = %(layer_id)s
    -- The trigram index street_name_like serves both. What says no more than "rue" is not looked up.
    AND (street.plain LIKE %(beginning)s OR %(telling)s <%% street.plain)
WHERE consultation.id = %(consultation_id)s
    AND EXISTS (
        SELECT FROM layers_streetsegment AS segment
        WHERE segment.street_id = street.id AND segment.geom && consultation.perimeter
    )
ORDER BY
    crosses DESC,
    street.plain LIKE %(beginning)s DESC,
    word_similarity(%(telling)s, street.plain) DESC,
    street.name
LIMIT %(most)s;
