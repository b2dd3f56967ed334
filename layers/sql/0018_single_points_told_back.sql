DROP VIEW published.layer_revision;
CREATE VIEW published.layer_revision AS
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
COMMENT ON VIEW published.layer_revision
IS 'Revisions of public layers, with what each zoom of their tiles draws singly';
