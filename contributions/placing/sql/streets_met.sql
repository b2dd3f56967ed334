-- For each end of a line, the street that meets it there: the nearest named one, except the street that
-- the line itself is, and those that go on along the line. Ends that nothing meets have no row.
WITH ends AS MATERIALIZED (
    SELECT
        given.number,
        given.layer_id,
        given.own,
        spot.geom,
        ST_Transform(spot.geom, %(metric_srid)s) AS geom_2154,
        farther.geom AS along,
        ST_Transform(farther.geom, %(metric_srid)s) AS along_2154
    FROM unnest(
        %(numbers)s::integer [], %(layer_ids)s::bigint [], %(owns)s::text [],
        %(lons)s::float8 [], %(lats)s::float8 [], %(along_lons)s::float8 [], %(along_lats)s::float8 []
    ) AS given (number, layer_id, own, lon, lat, along_lon, along_lat)
    CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(given.lon, given.lat), %(wire_srid)s) AS geom) AS spot
    CROSS JOIN LATERAL (
        SELECT ST_SetSRID(ST_MakePoint(given.along_lon, given.along_lat), %(wire_srid)s) AS geom
    ) AS farther
)
SELECT ends.number, met.name
FROM ends
CROSS JOIN LATERAL (
    SELECT street.name, min(ST_Distance(ST_Transform(segment.geom, %(metric_srid)s), ends.geom_2154)) AS away_m
    FROM layers_streetsegment AS segment
    INNER JOIN layers_streetname AS street
        ON street.id = segment.street_id AND street.layer_id = ends.layer_id AND street.plain <> ends.own
    -- The index street_segment_geom is in degrees: the box is wider than the metres asked for.
    WHERE segment.geom && ST_Expand(ends.geom, %(reach_deg)s)
        AND ST_DWithin(ST_Transform(segment.geom, %(metric_srid)s), ends.geom_2154, %(gap_m)s)
        AND NOT EXISTS (
            SELECT FROM layers_streetsegment AS beside
            WHERE beside.street_id = street.id
                AND beside.geom && ST_Expand(ends.along, %(reach_deg)s)
                AND ST_DWithin(ST_Transform(beside.geom, %(metric_srid)s), ends.along_2154, %(beside_m)s)
        )
    GROUP BY street.name
    ORDER BY away_m, street.name
    LIMIT 1
) AS met;
