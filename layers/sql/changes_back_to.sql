-- What brings a layer back to what it was at revision %(number)s: a state that is served again
-- where it lies needs nothing; a former state is written anew; what came later is closed.
INSERT INTO layer_change (source_id, feature_id, geom, properties, content_hash, steady_zoom)
SELECT
    coalesce(wanted.source_id, served.source_id),
    served.id,
    wanted.geom,
    wanted.properties,
    wanted.content_hash,
    wanted.steady_zoom
FROM (
    SELECT id, source_id, geom, properties, content_hash, steady_zoom
    FROM layers_feature
    WHERE layer_id = %(layer)s AND since <= %(number)s AND (until IS NULL OR until > %(number)s)
) AS wanted
FULL JOIN (
    SELECT id, source_id, geom, properties, content_hash
    FROM layers_feature
    WHERE layer_id = %(layer)s AND until IS NULL
) AS served ON served.source_id = wanted.source_id
WHERE
    wanted.id IS DISTINCT FROM served.id
    AND NOT (
        served.id IS NOT NULL
        AND wanted.id IS NOT NULL
        AND served.content_hash = wanted.content_hash
        AND served.properties = wanted.properties
        AND ST_OrderingEquals(served.geom, wanted.geom)
    );
