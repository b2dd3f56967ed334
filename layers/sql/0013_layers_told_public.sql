-- Whether a layer belongs to a public consultation is kept beside it, so that what tiles ask for is
-- planned without four more tables (half a millisecond of each tile). Nobody writes the column but its
-- trigger: whatever an update brings for it is put right.
ALTER TABLE layers_layer ADD COLUMN is_public boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN layers_layer.is_public
IS 'whether a public consultation shows it; kept by trigger';

CREATE FUNCTION layer_is_public() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_public := EXISTS (
        SELECT 1
        FROM layers_consultationlayer AS placed
        INNER JOIN layers_consultation AS consultation ON consultation.id = placed.consultation_id
        WHERE placed.layer_id = NEW.id AND consultation.visibility IN ('published', 'archived')
    );
    RETURN NEW;
END
$$;
CREATE TRIGGER layer_is_public
BEFORE INSERT OR UPDATE ON layers_layer
FOR EACH ROW EXECUTE FUNCTION layer_is_public();

-- Each layer is locked before it is looked at: of two that change at once what decides it, the second
-- sees what the first has done. In order of number, so that neither waits for the other.
CREATE FUNCTION layers_look_again_whether_public(changed bigint []) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM layers_layer WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
    UPDATE layers_layer SET is_public = is_public WHERE id = ANY(changed);
END
$$;
CREATE FUNCTION layer_placed_is_public() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        PERFORM layers_look_again_whether_public(ARRAY[NEW.layer_id]);
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        PERFORM layers_look_again_whether_public(ARRAY[OLD.layer_id]);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER layer_placed_is_public
AFTER INSERT OR DELETE OR UPDATE OF layer_id, consultation_id ON layers_consultationlayer
FOR EACH ROW EXECUTE FUNCTION layer_placed_is_public();
CREATE FUNCTION layers_of_consultation_are_public() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_look_again_whether_public(ARRAY(
        SELECT placed.layer_id FROM layers_consultationlayer AS placed WHERE placed.consultation_id = NEW.id
    ));
    RETURN NULL;
END
$$;
CREATE TRIGGER layers_of_consultation_are_public
AFTER UPDATE OF visibility ON layers_consultation
FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility)
EXECUTE FUNCTION layers_of_consultation_are_public();

UPDATE layers_layer SET is_public = is_public;

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
WHERE layer.is_public;

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
INNER JOIN layers_layer AS layer ON layer.id = feature.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;

CREATE OR REPLACE VIEW published.layer_revision AS
SELECT revision.layer_id, revision.number, revision.drawn_to, revision.has_cells
FROM layers_layerrevision AS revision
INNER JOIN layers_layer AS layer ON layer.id = revision.layer_id
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
FROM layers_gatheredcell AS cell
INNER JOIN layers_layer AS layer ON layer.id = cell.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;

CREATE OR REPLACE VIEW published.layer_feature_part AS
SELECT part.layer_id, part.feature_id, part.geom_3857
FROM layers_featurepart AS part
INNER JOIN layers_layer AS layer ON layer.id = part.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;

-- A value of another kind than the tile's statement was made for: the tile is then asked for in the
-- form that takes any. Volatile, lest the planner call it.
CREATE FUNCTION published.of_another_kind() RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'a value of another kind' USING ERRCODE = 'invalid_parameter_value';
END
$$;
