-- Read page by page, never compressed: a pack of short properties fills one.
ALTER TABLE layers_pointpack SET (toast_tuple_target = 8160);
ALTER TABLE layers_pointpack ALTER COLUMN keys SET STORAGE EXTERNAL;
ALTER TABLE layers_pointpack ALTER COLUMN positions SET STORAGE EXTERNAL;

CREATE VIEW published.point_pack AS
SELECT pack.layer_id, pack.revision, pack.box, pack.keys, pack.positions, pack.told, pack.places
FROM layers_layer AS layer
INNER JOIN layers_pointpack AS pack ON pack.layer_id = layer.id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
COMMENT ON VIEW published.point_pack IS 'Points of public layers in columns, for tiles';

CREATE OR REPLACE VIEW published.layer_revision AS
SELECT
    revision.layer_id,
    revision.number,
    revision.drawn_to,
    revision.kept_to,
    revision.crowded,
    revision.packed_for
FROM layers_layerrevision AS revision
INNER JOIN layers_layer AS layer ON layer.id = revision.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
