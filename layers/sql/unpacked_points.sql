-- The newest revisions of public layers of single points whose packs are not those that their style reads, with
-- what it reads and what a title is.
-- Several points in one are found at once where all are so, and else by reading the layer.
SELECT revision.id, layer.tile_properties::text [], layer.title_property::text
FROM published.layer AS layer
INNER JOIN layers_layerrevision AS revision
    ON revision.layer_id = layer.id AND revision.number = layer.revision
WHERE
    layer.geometry_kind = 'point'
    AND revision.packed_for IS DISTINCT FROM layer.tile_properties::text [] || layer.title_property::text
    AND NOT EXISTS (
        SELECT FROM layers_feature AS feature
        WHERE
            feature.layer_id = layer.id
            AND feature.since <= layer.revision
            AND (feature.until IS NULL OR feature.until > layer.revision)
            AND GeometryType(feature.geom) <> 'POINT'
    )
ORDER BY revision.created_at;
