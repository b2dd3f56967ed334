-- The reader's view with the zoom down to which a revision's cells are kept, in place of a yes or no,
-- and with its crowded tiles.
DROP VIEW published.layer_revision;
CREATE VIEW published.layer_revision AS
SELECT revision.layer_id, revision.number, revision.drawn_to, revision.kept_to, revision.crowded
FROM layers_layerrevision AS revision
INNER JOIN layers_layer AS layer ON layer.id = revision.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
COMMENT ON VIEW published.layer_revision
IS 'Revisions of public layers, with what each zoom of their tiles draws singly';

-- The layer comes first: where the planner expects a single feature both orders cost the same to it, and
-- it takes the first that it looks at. The other one looks the layer up for each feature.
CREATE OR REPLACE VIEW published.layer_feature AS
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

CREATE OR REPLACE VIEW published.layer_cell AS
SELECT
    cell.layer_id,
    cell.zoom,
    cell.x,
    cell.y,
    cell.since,
    cell.until,
    cell.feature_id,
    cell.count,
    cell.geom_3857
FROM layers_layer AS layer
INNER JOIN layers_gatheredcell AS cell ON cell.layer_id = layer.id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
