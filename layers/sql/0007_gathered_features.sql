-- What tiles of low zooms are made of (adr/0014). Functions with a standard body, which the planner
-- opens in place and which find PostGIS wherever the search path points.

-- The first zoom at which a shape (EPSG:4326) is a pixel wide or high (512 of them in a tile); 30 for a
-- place without extent. The box kept beside a shape tells: box2d() reads no vertex.
CREATE FUNCTION published.pixel_zoom(shape geometry) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(0, least(30, ceil(ln(
    360 / 512.0::double precision / greatest(
        ST_XMax(box2d(shape)) - ST_XMin(box2d(shape)),
        (ST_YMax(box2d(shape)) - ST_YMin(box2d(shape))) / cos(radians(ST_YMin(box2d(shape)))),
        1e-11
    )
) / ln(2::double precision))))::integer;

-- Where the middle of a shape's box (EPSG:4326) lies on the grid of 2^22 columns and rows of Web
-- Mercator, from the north-west: 64 in the side of a tile of zoom 16. Coarser grids are shifts of it.
CREATE FUNCTION published.cell_x(shape geometry) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(greatest(floor(
    ((ST_XMin(box2d(shape)) + ST_XMax(box2d(shape))) / 720 + 0.5) * 4194304
), 0), 4194303)::integer;
CREATE FUNCTION published.cell_y(shape geometry) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(greatest(floor((
    0.5 - asinh(tan(radians((ST_YMin(box2d(shape)) + ST_YMax(box2d(shape))) / 2))) / 2 / pi()
) * 4194304), 0), 4194303)::integer;

-- Kept beside each feature: what tiles of low zooms are searched and added up by.
ALTER TABLE layers_feature
ADD COLUMN pixel_zoom smallint GENERATED ALWAYS AS (published.pixel_zoom(geom)) STORED,
ADD COLUMN cell_x integer GENERATED ALWAYS AS (published.cell_x(geom)) STORED,
ADD COLUMN cell_y integer GENERATED ALWAYS AS (published.cell_y(geom)) STORED;
COMMENT ON COLUMN layers_feature.pixel_zoom
IS 'first zoom of tiles at which it is a pixel wide or high; 30 for a place without extent';
COMMENT ON COLUMN layers_feature.cell_x
IS 'column of the middle of its box among 2^22 of Web Mercator, from the west';
COMMENT ON COLUMN layers_feature.cell_y
IS 'row of the middle of its box among 2^22 of Web Mercator, from the north';

-- The least key of a cell names the object that stands for the others: chosen by its identity, so
-- that it stays when it is edited, and the same in cells of every size. Its number is the key's
-- lower 40 bits.
CREATE FUNCTION published.leader_key(source_id text, id bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((hashtext(source_id) & 8388607)::bigint << 40) | id;

-- How much of the map a shape takes: square metres or metres of the projection, whole ones, whose sum
-- does not depend on their order.
CREATE FUNCTION published.gathered_amount(shape geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE ST_Dimension(shape)
    WHEN 2 THEN round(ST_Area(shape))
    WHEN 1 THEN round(ST_Length(shape))
    ELSE 0
END;

CREATE FUNCTION published.box_middle(shape geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ST_SetSRID(ST_MakePoint(
    (ST_XMin(box2d(shape)) + ST_XMax(box2d(shape))) / 2, (ST_YMin(box2d(shape)) + ST_YMax(box2d(shape))) / 2
), 3857);
CREATE FUNCTION published.gathered_width(amount double precision, zoom integer)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(
    40075016.685578488 / 64 / 2 ^ zoom, greatest(40075016.685578488 / 512 / 2 ^ zoom, amount)
);
CREATE FUNCTION published.dash(
    middle geometry, width double precision, direction double precision
) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ST_MakeLine(
    ST_Translate(middle, -sin(direction) * width / 2, -cos(direction) * width / 2),
    ST_Translate(middle, sin(direction) * width / 2, cos(direction) * width / 2)
);

-- What is drawn for the objects of a cell, around the middle of the one that stands for them: a square
-- of their area, a dash of their length and its direction, a point. At least a pixel, at most a cell.
CREATE FUNCTION published.gathered_shape(leader geometry, amount double precision, zoom integer)
RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE ST_Dimension(leader)
    WHEN 2 THEN ST_Expand(
        published.box_middle(leader),
        published.gathered_width(sqrt(amount), zoom) / 2
    )
    WHEN 1 THEN published.dash(
        published.box_middle(leader),
        published.gathered_width(amount, zoom),
        coalesce(ST_Azimuth(
            ST_StartPoint(ST_GeometryN(leader, 1)), ST_EndPoint(ST_GeometryN(leader, 1))
        ), 0)
    )
    ELSE published.box_middle(leader)
END;

-- A layer is public as soon as it has been loaded and belongs to a public consultation. Its tiles
-- carry what its style reads: the property of its categories or classes, and that of its labels.
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

CREATE VIEW published.layer_revision AS
SELECT revision.layer_id, revision.number, revision.drawn_to, revision.has_cells
FROM layers_layerrevision AS revision
INNER JOIN published.layer AS layer ON layer.id = revision.layer_id;
COMMENT ON VIEW published.layer_revision
IS 'Revisions of public layers, with what each zoom of their tiles draws singly';

CREATE VIEW published.layer_cell AS
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
COMMENT ON VIEW published.layer_cell
IS 'Objects of large public layers gathered in cells, 64 in a tile''s side';

CREATE VIEW published.layer_feature_part AS
SELECT part.layer_id, part.feature_id, part.geom_3857
FROM layers_featurepart AS part
INNER JOIN published.layer AS layer ON layer.id = part.layer_id;
COMMENT ON VIEW published.layer_feature_part IS 'Large areas of public layers, cut into pieces';

-- The tiles' rooms look again when a style changes too.
DROP TRIGGER layer_tiles_look_again ON layers_layer;
CREATE TRIGGER layer_tiles_look_again
AFTER UPDATE OF slug, title_property, style, current_revision_id ON layers_layer
FOR EACH STATEMENT EXECUTE FUNCTION layers_tiles_look_again();
