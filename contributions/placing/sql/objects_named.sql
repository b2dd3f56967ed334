-- Objects of some layers, in the perimeter, one of whose texts has each of the words; by name.
-- Every object of these layers is read: the caller bounds the time.
WITH named AS (
    SELECT
        feature.layer_id,
        feature.id,
        feature.source_id,
        feature.geom,
        nullif(feature.properties ->> nullif(layer.title_property, ''), '') AS name
    FROM layers_feature AS feature
    INNER JOIN layers_layer AS layer ON layer.id = feature.layer_id
    WHERE feature.layer_id = ANY (%(layer_ids)s)
        AND feature.until IS NULL
        -- Folded letter by letter, as the caller folds the words; numbers are not searched.
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
    ORDER BY name ASC NULLS LAST, feature.source_id ASC
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT
    named.layer_id,
    named.id,
    named.source_id,
    coalesce(named.name, '') AS name,
    coalesce(commune.name, '') AS commune,
    ST_X(spot.geom) AS lon,
    ST_Y(spot.geom) AS lat,
    NULL::double precision AS away_m,
    NULL::double precision AS east_m,
    NULL::double precision AS north_m
FROM named
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(named.geom) AS geom) AS spot
LEFT JOIN LATERAL (
    SELECT commune.name
    FROM territory_commune AS commune
    WHERE ST_Intersects(commune.geom, spot.geom) AND commune.valid_during @> %(day)s::date
    ORDER BY commune.insee_code
    LIMIT 1
) AS commune ON TRUE
ORDER BY named.name ASC NULLS LAST, named.source_id ASC;
