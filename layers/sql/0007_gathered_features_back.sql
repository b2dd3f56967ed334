-- The way back: the columns that tiles carry are those of the hand-kept list again.
DROP TRIGGER layer_tiles_look_again ON layers_layer;
CREATE TRIGGER layer_tiles_look_again
AFTER UPDATE OF slug, title_property, tile_properties, current_revision_id ON layers_layer
FOR EACH STATEMENT EXECUTE FUNCTION layers_tiles_look_again();
DROP VIEW published.layer_feature_part;
DROP VIEW published.layer_cell;
DROP VIEW published.layer_revision;
CREATE OR REPLACE VIEW published.layer AS
SELECT
    layer.id,
    layer.slug,
    layer.title,
    layer.description,
    layer.geometry_kind,
    layer.licence,
    layer.attribution,
    layer.title_property,
    layer.tile_properties,
    revision.number AS revision,
    revision.created_at AS revision_created_at
FROM layers_layer AS layer
INNER JOIN layers_layerrevision AS revision ON revision.id = layer.current_revision_id
WHERE EXISTS (
    SELECT 1
    FROM layers_consultationlayer AS placed
    INNER JOIN layers_consultation AS consultation ON consultation.id = placed.consultation_id
    WHERE placed.layer_id = layer.id AND consultation.visibility IN ('published', 'archived')
);
DROP FUNCTION published.gathered_shape;
DROP FUNCTION published.dash;
DROP FUNCTION published.gathered_width;
DROP FUNCTION published.box_middle;
DROP FUNCTION published.gathered_amount;
DROP FUNCTION published.leader_key;
DROP VIEW published.layer_feature;
ALTER TABLE layers_feature DROP COLUMN pixel_zoom, DROP COLUMN cell_x, DROP COLUMN cell_y;
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
    feature.geom_3857
FROM layers_feature AS feature
INNER JOIN published.layer AS layer ON layer.id = feature.layer_id;
COMMENT ON VIEW published.layer_feature IS 'Features of public layers, with the revisions they belong to';
DROP FUNCTION published.cell_y;
DROP FUNCTION published.cell_x;
DROP FUNCTION published.pixel_zoom;
