-- When contributions are taken is told by the phases alone.
CREATE VIEW published.consultation AS
SELECT
    consultation.id,
    consultation.public_id,
    consultation.slug,
    consultation.title,
    consultation.summary,
    contribution_window.opens_at,
    contribution_window.closes_at,
    CASE
        WHEN contribution_window.is_open AND consultation.visibility = 'published' THEN 'open'
        WHEN contribution_window.closes_at > now() AND consultation.visibility = 'published'
            THEN 'upcoming'
        ELSE 'closed'
    END AS state,
    consultation.perimeter AS geom,
    ST_Transform(consultation.perimeter, 3857) AS geom_3857
FROM layers_consultation AS consultation
CROSS JOIN LATERAL (
    SELECT
        min(lower(phase.during)) AS opens_at,
        max(upper(phase.during)) AS closes_at,
        coalesce(bool_or(phase.during @> now()), false) AS is_open
    FROM layers_phase AS phase
    WHERE phase.consultation_id = consultation.id AND phase.accepts_contributions
) AS contribution_window
WHERE consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.consultation IS 'Consultations that anybody may read, with their perimeter';

-- A layer is public as soon as it has been loaded and belongs to a public consultation.
CREATE VIEW published.layer AS
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
COMMENT ON VIEW published.layer IS 'Map layers of public consultations that have a revision to serve';

-- Every kept revision: a row is served as revision n when since <= n < coalesce(until, infinity).
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
