-- Objects of some layers within some metres of a place (EPSG:4326), nearest first, and where the
-- nearest point of each lies from it.
WITH place AS (
    SELECT
        given.geom,
        ST_Transform(given.geom, %(metric_srid)s) AS geom_2154,
        -- A box in degrees that holds the circle, so that the index feature_geom serves.
        ST_Envelope(
            ST_Transform(
                ST_Buffer(ST_Transform(given.geom, %(metric_srid)s), %(radius_m)s), ST_SRID(given.geom)
            )
        ) AS box
    FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom) AS given
),
near AS (
    SELECT
        feature.layer_id,
        feature.id,
        feature.source_id,
        feature.geom,
        coalesce(feature.properties ->> nullif(layer.title_property, ''), '') AS name,
        ST_Distance(ST_Transform(feature.geom, %(metric_srid)s), place.geom_2154) AS away_m
    FROM layers_feature AS feature
    INNER JOIN layers_layer AS layer ON layer.id = feature.layer_id
    CROSS JOIN place
    WHERE feature.layer_id = ANY (%(layer_ids)s)
        AND feature.until IS NULL
        AND feature.geom && place.box
        -- See objects_named.sql.
        AND (
            SELECT coalesce(string_agg(
                translate(
                    replace(lower(text_column.value), 'œ', 'oe'),
                    'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'
                ),
                ' '
            ), '')
            FROM jsonb_each_text(feature.properties) AS text_column
            WHERE jsonb_typeof(feature.properties -> text_column.key) = 'string'
        ) LIKE ALL (%(patterns)s::text [])
        AND ST_Intersects(
            feature.geom,
            (SELECT perimeter FROM layers_consultation WHERE id = %(consultation_id)s)
        )
),
nearest AS (
    SELECT *
    FROM near
    WHERE near.away_m <= %(radius_m)s
    ORDER BY near.away_m, near.layer_id, near.id
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT
    nearest.layer_id,
    nearest.id,
    nearest.source_id,
    nearest.name,
    coalesce(commune.name, '') AS commune,
    ST_X(spot.geom) AS lon,
    ST_Y(spot.geom) AS lat,
    nearest.away_m,
    ST_X(spot.geom_2154) - ST_X(place.geom_2154) AS east_m,
    ST_Y(spot.geom_2154) - ST_Y(place.geom_2154) AS north_m
FROM nearest
CROSS JOIN place
CROSS JOIN LATERAL (SELECT ST_ClosestPoint(nearest.geom, place.geom) AS geom) AS closest
CROSS JOIN LATERAL (
    SELECT closest.geom, ST_Transform(closest.geom, %(metric_srid)s) AS geom_2154
) AS spot
LEFT JOIN LATERAL (
    SELECT commune.name
    FROM territory_commune AS commune
    WHERE ST_Intersects(commune.geom, spot.geom) AND commune.valid_during @> %(day)s::date
    ORDER BY commune.insee_code
    LIMIT 1
) AS commune ON TRUE
ORDER BY nearest.away_m, nearest.layer_id, nearest.id;
