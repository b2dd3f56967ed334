-- The first rows of a layer, in Hilbert order.
INSERT INTO {partition} (layer_id, source_id, geom, properties, content_hash, steady_zoom, since)
SELECT {layer}, source_id, geom, properties, content_hash, steady_zoom, {number}
FROM layer_change
WHERE geom IS NOT NULL
ORDER BY geom;
