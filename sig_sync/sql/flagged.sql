-- Both geometries of the objects whose geometry hash differs (EPSG:4326).
SELECT change.feature_id, ST_AsBinary(feature.geom), ST_AsBinary(staged.geom)
FROM sync_change AS change
INNER JOIN layers_feature AS feature
    ON feature.layer_id = %(layer)s AND feature.id = change.feature_id
INNER JOIN staged ON staged.number = change.number
WHERE change.kind = 'moved';
