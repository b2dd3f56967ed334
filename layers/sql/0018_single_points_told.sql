-- Of what is there already, layer by layer: one that ever had an object of several points is thought to have had
-- it always, but for the revision whose packs are there.
UPDATE layers_layerrevision AS revision
SET has_single_points = revision.packed_for IS NOT NULL OR NOT layer.has_several
FROM (
    SELECT
        layer.id,
        EXISTS (
            SELECT FROM layers_feature AS feature
            WHERE feature.layer_id = layer.id AND GeometryType(feature.geom) <> 'POINT'
        ) AS has_several
    FROM layers_layer AS layer
    WHERE layer.geometry_kind = 'point'
) AS layer
WHERE revision.layer_id = layer.id;

-- A constraint follows, and PostgreSQL changes no table whose rows still have to be looked at.
SET CONSTRAINTS ALL IMMEDIATE;

CREATE OR REPLACE VIEW published.layer_revision AS
SELECT
    revision.layer_id,
    revision.number,
    revision.drawn_to,
    revision.kept_to,
    revision.crowded,
    revision.packed_for,
    revision.has_single_points
FROM layers_layerrevision AS revision
INNER JOIN layers_layer AS layer ON layer.id = revision.layer_id
WHERE layer.is_public AND layer.current_revision_id IS NOT NULL;
