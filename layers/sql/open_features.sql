-- Write the new states in Hilbert order (PostGIS sorts geometries so): a tile's rows then lie on
-- few pages of the table.
INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, steady_zoom, since)
SELECT
    %(layer)s,
    source_id,
    geom,
    properties,
    content_hash,
    steady_zoom,
    %(number)s
FROM layer_change
WHERE geom IS NOT NULL
ORDER BY geom;
