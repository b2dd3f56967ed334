-- Every state that the layer ever had, with the numbers by which tiles and pages know them. Unchecked
-- references would keep the tables from being altered.
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO {partition} (
    id, layer_id, source_id, geom, properties, content_hash, steady_zoom, since, until
)
SELECT id, layer_id, source_id, geom, properties, content_hash, steady_zoom, since, until
FROM layers_feature_shared
WHERE layer_id = {layer}
ORDER BY geom;
DELETE FROM layers_feature_shared WHERE layer_id = {layer};
SET CONSTRAINTS ALL DEFERRED;
