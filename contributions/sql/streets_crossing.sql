-- The streets that meet a street around the perimeter, or stop near it.
WITH chosen AS MATERIALIZED (
    -- Each segment twice, so that metres are not computed again for every neighbour.
    SELECT segment.street_id, segment.geom, ST_Transform(segment.geom, %(metric_srid)s) AS geom_2154
    FROM layers_consultation AS consultation
    INNER JOIN layers_streetname AS street
        ON street.layer_id = %(layer_id)s AND street.plain = %(plain)s
    INNER JOIN layers_streetsegment AS segment
        ON segment.street_id = street.id AND segment.geom && consultation.perimeter
    WHERE consultation.id = %(consultation_id)s
    LIMIT %(most_segments)s
)
SELECT DISTINCT street.id, street.name
FROM chosen
-- The index street_segment_geom is in degrees: the box is wider than the metres asked for.
INNER JOIN layers_streetsegment AS near
    ON near.geom && ST_Expand(chosen.geom, %(reach_deg)s)
    AND near.street_id <> chosen.street_id
    AND ST_DWithin(ST_Transform(near.geom, %(metric_srid)s), chosen.geom_2154, %(gap_m)s)
INNER JOIN layers_streetname AS street ON street.id = near.street_id AND street.layer_id = %(layer_id)s
ORDER BY street.name
LIMIT %(most)s;
