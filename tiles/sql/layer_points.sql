-- One row, with the points of a layer that a tile may show in columns, one after the other: the key of each
-- that may stand for others, which ends in its number, its position in EPSG:3857, and of each property that
-- the style reads a line of JSON, empty where there is none (adr/0020). For revisions that have no packs.
-- The search box as in communes.sql. Prepared once for all tiles of a layer (adr/0019): what depends on the
-- tile alone is a question of its own. Not for layers of several points in one.
SELECT
    true AS is_packed,
    string_agg(int8send(published.leader_key(feature.source_id, feature.id)), '') AS keys,
    string_agg(point_send(feature.geom_3857::point), '') AS positions,
    ARRAY[%(told)s]::text [] AS told,
    NULL::bytea [] AS places
FROM published.layer_feature AS feature
WHERE feature.layer_id = %(layer)s::bigint
    AND feature.geom_3857 && (
        SELECT ST_TileEnvelope(
            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
        )
    )
    AND feature.since <= %(revision)s::integer
    AND (feature.until IS NULL OR feature.until > %(revision)s::integer);
