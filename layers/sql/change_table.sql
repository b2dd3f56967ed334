-- What one revision does to a layer. A row with a feature_id closes that state; a row with a geom
-- opens one; a row with both replaces a state by another.
CREATE TEMPORARY TABLE layer_change (
    source_id text NOT NULL,
    feature_id bigint,
    geom geometry,
    properties jsonb,
    content_hash text,
    steady_zoom smallint
) ON COMMIT DROP
