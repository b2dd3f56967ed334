-- The newest revisions of public layers of single points whose packs are not those that their style reads, with
-- the names that it reads.
SELECT revision.id, layer.tile_properties::text []
FROM published.layer AS layer
INNER JOIN layers_layerrevision AS revision
    ON revision.layer_id = layer.id AND revision.number = layer.revision
WHERE
    revision.has_single_points
    AND revision.packed_for IS DISTINCT FROM layer.tile_properties::text [] || layer.title_property::text
ORDER BY revision.created_at;
