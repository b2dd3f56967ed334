DROP VIEW published.layer_feature;
CREATE VIEW published.layer_feature AS
SELECT
    feature.id,
    feature.layer_id,
    layer.slug AS layer_slug,
    feature.source_id,
    coalesce(feature.properties ->> nullif(layer.title_property, ''), '') AS title,
    feature.properties,
    feature.since,
    feature.until,
    feature.geom,
    feature.geom_3857,
    feature.pixel_zoom,
    feature.cell_x,
    feature.cell_y
FROM layers_layer AS layer
INNER JOIN layers_feature AS feature ON feature.layer_id = layer.id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
