-- One feature by its public identifier.
SELECT
    '{{"type":"Feature","id":' || to_json(feature_id)::text
    || ',"geometry":' || ST_AsGeoJSON(ST_ForcePolygonCCW(geom), 7)
    || ',"properties":' || ({properties})::text || '}}' AS feature
FROM ({source}) AS source
WHERE feature_id = %(feature_id)s
