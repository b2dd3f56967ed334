-- The first rows of a layer, in Hilbert order.
INSERT INTO {partition} (layer_id, source_id, geom, properties, content_hash, since)
SELECT {layer}, source_id, geom, properties, content_hash, {number}
FROM layer_change
WHERE geom IS NOT NULL
ORDER BY geom;
