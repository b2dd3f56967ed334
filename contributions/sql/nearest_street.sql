-- The named street nearest to a point (EPSG:4326) of a layer, within a bound in metres.
SELECT near.name
FROM (
    -- The index street_segment_geom gives the nearest in degrees; metres are measured on a few.
    SELECT street.name, ST_Distance(ST_Transform(segment.geom, %(metric_srid)s), given.geom_2154) AS away_m
    FROM (
        SELECT
            ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom,
            ST_Transform(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), %(metric_srid)s) AS geom_2154
    ) AS given
    CROSS JOIN LATERAL (
        SELECT candidate.street_id, candidate.geom
        FROM layers_streetsegment AS candidate
        ORDER BY candidate.geom <-> given.geom
        LIMIT 8
    ) AS segment
    INNER JOIN layers_streetname AS street ON street.id = segment.street_id
    WHERE street.layer_id = ANY(%(layer_ids)s)
) AS near
WHERE near.away_m <= %(within_m)s
ORDER BY near.away_m
LIMIT 1;
