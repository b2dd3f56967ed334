-- What is left on both sides, in metres (EPSG:2154), to be paired by likeness.
CREATE TEMPORARY TABLE left_new AS
SELECT
    number,
    left(content_hash, 32) AS shape,
    right(content_hash, 32) AS columns,
    CASE WHEN reason IS NULL THEN ST_Transform(geom, 2154) END AS geom,
    reason
FROM staged
WHERE number NOT IN (SELECT number FROM sync_match);
CREATE TEMPORARY TABLE left_old AS
SELECT
    id,
    source_id,
    left(content_hash, 32) AS shape,
    right(content_hash, 32) AS columns,
    ST_Transform(geom, 2154) AS geom
FROM layers_feature
WHERE
    layer_id = %(layer)s
    AND until IS NULL
    AND id NOT IN (SELECT id FROM sync_match);
CREATE INDEX ON left_old USING gist (geom);
ANALYZE left_new;
ANALYZE left_old;
