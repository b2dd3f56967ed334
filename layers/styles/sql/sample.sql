-- Some of the layer's features as GeoJSON, with every column: what the editor shows while the tiles
-- do not carry what a style reads. Shapes are simplified to about 5 m (0.00005 degrees).
SELECT
    jsonb_build_object(
        'type', 'FeatureCollection',
        'features', coalesce(jsonb_agg(jsonb_build_object(
            'type', 'Feature',
            'geometry', ST_AsGeoJSON(
                ST_SimplifyPreserveTopology(part.geom, 0.00005), 6
            )::jsonb,
            'properties', part.properties || jsonb_build_object(
                'source_id', part.source_id,
                'title', coalesce(part.properties ->> nullif(%(title)s, ''), '')
            )
        )), '[]'::jsonb)
    )::text AS collection
FROM (
    SELECT feature.source_id, feature.geom, feature.properties
    FROM layers_feature AS feature
    WHERE feature.layer_id = %(layer)s AND feature.until IS NULL
        AND ST_NPoints(feature.geom) < 20000
    ORDER BY feature.layer_id, feature.id
    LIMIT %(bound)s
) AS part;
