-- The views as before: what is public is looked up in four tables.
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
    ARRAY(
        SELECT DISTINCT read.name
        FROM unnest(ARRAY[
            layer.style ->> 'property',
            layer.style -> 'labels' ->> 'property',
            layer.style ->> 'label_property'
        ]) AS read (name)
        WHERE read.name <> ''
        ORDER BY read.name
    )::varchar(80) [] AS tile_properties,
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
FROM layers_feature AS feature
INNER JOIN published.layer AS layer ON layer.id = feature.layer_id;

CREATE OR REPLACE VIEW published.layer_revision AS
SELECT revision.layer_id, revision.number, revision.drawn_to, revision.has_cells
FROM layers_layerrevision AS revision
INNER JOIN published.layer AS layer ON layer.id = revision.layer_id;

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
FROM layers_gatheredcell AS cell
INNER JOIN published.layer AS layer ON layer.id = cell.layer_id;

CREATE OR REPLACE VIEW published.layer_feature_part AS
SELECT part.layer_id, part.feature_id, part.geom_3857
FROM layers_featurepart AS part
INNER JOIN published.layer AS layer ON layer.id = part.layer_id;

DROP FUNCTION published.of_another_kind;
DROP TRIGGER layers_of_consultation_are_public ON layers_consultation;
DROP TRIGGER layer_placed_is_public ON layers_consultationlayer;
DROP TRIGGER layer_is_public ON layers_layer;
DROP FUNCTION layers_of_consultation_are_public;
DROP FUNCTION layer_placed_is_public;
DROP FUNCTION layers_look_again_whether_public;
DROP FUNCTION layer_is_public;
ALTER TABLE layers_layer DROP COLUMN is_public;
