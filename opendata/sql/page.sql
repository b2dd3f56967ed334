-- GeoJSON features in the order of their keys: a page begins after the last key of the one before.
-- ST_ForcePolygonCCW: outer rings run counterclockwise (RFC 7946, section 3.1.6).
SELECT
    key,
    '{{"type":"Feature","id":' || to_json(feature_id)::text
    || ',"geometry":' || ST_AsGeoJSON(ST_ForcePolygonCCW(geom), 7)
    || ',"properties":' || ({properties})::text || '}}' AS feature
FROM ({matching}) AS matching
WHERE key > %(after)s
ORDER BY key
LIMIT %(limit)s
