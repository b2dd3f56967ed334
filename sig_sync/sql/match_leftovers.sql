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
    served.id,
    served.source_id,
    left(served.content_hash, 32) AS shape,
    right(served.content_hash, 32) AS columns,
    ST_Transform(served.geom, 2154) AS geom
FROM unclaimed
INNER JOIN layers_feature AS served ON served.layer_id = %(layer)s AND served.id = unclaimed.id
WHERE served.id NOT IN (SELECT id FROM sync_match);
CREATE INDEX ON left_old USING gist (geom);
ANALYZE left_new;
ANALYZE left_old;
