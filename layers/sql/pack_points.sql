-- The points of a revision in packs of at most %(most)s neighbours: sorted, PostGIS puts them along Hilbert's
-- curve. Of each property {lines} words a line of JSON for each point, {nth} its place among those of its pack,
-- {told} and {places} what is kept of both.
-- One statement, hence one moment: a revision is said to be packed only with packs of all its points, for what
-- its style read at that moment. No row is updated, and nothing done, where it is public no more, newest no more,
-- packed by now, or where the style reads other names than {lines} words.
WITH wanted AS MATERIALIZED (
    SELECT
        revision.id,
        layer.tile_properties::text [] || layer.title_property::text AS packed_for
    FROM published.layer AS layer
    INNER JOIN layers_layerrevision AS revision
        ON revision.layer_id = layer.id AND revision.number = layer.revision
    WHERE
        revision.id = %(id)s
        AND layer.tile_properties::text [] = %(names)s::text []
        AND revision.packed_for IS DISTINCT FROM layer.tile_properties::text [] || layer.title_property::text
),

gone AS (
    DELETE FROM layers_pointpack
    WHERE layer_id = %(layer)s AND revision = %(revision)s AND EXISTS (SELECT FROM wanted)
),

packed AS (
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
                EXISTS (SELECT FROM wanted)
                AND feature.layer_id = %(layer)s
                AND feature.since <= %(revision)s
                AND (feature.until IS NULL OR feature.until > %(revision)s)
        ) AS point
    ) AS point
    GROUP BY point.pack
    ORDER BY point.pack
)

UPDATE layers_layerrevision AS revision
SET packed_for = wanted.packed_for
FROM wanted
WHERE revision.id = wanted.id;
