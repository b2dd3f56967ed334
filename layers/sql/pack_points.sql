-- The points of a revision in packs of at most %(most)s neighbours: sorted, PostGIS puts them along Hilbert's
-- curve. Of each property {lines} words a line of JSON for each point, {nth} its place among those of its pack,
-- {told} and {places} what is kept of both.
INSERT INTO layers_pointpack (layer_id, revision, box, keys, positions, told, places)
SELECT
    %(layer)s,
    %(revision)s,
    -- An area, even of a single place.
    ST_SetSRID(ST_Expand(ST_Extent(point.geom_3857), 0.01)::geometry, 3857),
    string_agg(int8send(point.key), ''),
    string_agg(point_send(point.geom_3857::point), ''),
    ARRAY[{told}]::text [],
    ARRAY[{places}]::bytea []
FROM (
    SELECT
        point.*
        {nth}
    FROM (
        SELECT
            published.leader_key(feature.source_id, feature.id) AS key,
            feature.geom_3857,
            (row_number() OVER (ORDER BY feature.geom_3857) - 1) / %(most)s AS pack
            {lines}
        FROM published.layer_feature AS feature
        WHERE
            feature.layer_id = %(layer)s
            AND feature.since <= %(revision)s
            AND (feature.until IS NULL OR feature.until > %(revision)s)
    ) AS point
) AS point
GROUP BY point.pack
ORDER BY point.pack;
