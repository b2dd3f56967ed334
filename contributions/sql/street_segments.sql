-- The segments of streets by name around a consultation's perimeter, in Lambert-93 for metres.
SELECT street.plain, street.name, ST_AsBinary(ST_Transform(segment.geom, %(metric_srid)s)) AS geom_2154
FROM layers_consultation AS consultation
INNER JOIN layers_streetname AS street
    ON street.layer_id = %(layer_id)s AND street.plain = ANY(%(plains)s)
INNER JOIN layers_streetsegment AS segment
    ON segment.street_id = street.id AND segment.geom && consultation.perimeter
WHERE consultation.id = %(consultation_id)s
ORDER BY segment.id
LIMIT %(most)s;
