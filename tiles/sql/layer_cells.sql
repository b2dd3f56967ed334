-- One row, with a large layer's tile at a zoom whose cells are kept (adr/0014): the cells of the tile
-- and of a ring around it, as wide as the clip buffer, and the objects that are large enough to be
-- drawn singly, which are few and have an index. See layer_counted.sql for the values.
SELECT ST_AsMVT(feature, 'features', 4096, 'geom', 'id') AS mvt
FROM (
    SELECT
        feature.id,
        %(properties)s,
        feature.count,
        %(geom)s
    FROM (
        SELECT
            feature.id,
            feature.source_id,
            feature.title,
            feature.properties,
            feature.steady_zoom,
            NULL::integer AS count,
            ST_Simplify(
                feature.geom_3857,
                40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer,
                true
            ) AS geom_3857
        FROM published.layer_feature AS feature
        WHERE %(drawn_to)s::integer >= 0
            AND feature.layer_id = %(layer)s::bigint
            AND feature.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND feature.since <= %(revision)s::integer
            AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
            AND feature.pixel_zoom <= %(drawn_to)s::integer
        UNION ALL
        SELECT
            cell.feature_id,
            leader.source_id,
            leader.title,
            leader.properties,
            NULL,
            cell.count,
            cell.geom_3857
        FROM published.layer_cell AS cell
        %(leader)s
        WHERE cell.layer_id = %(layer)s::bigint
            AND cell.zoom = %(z)s::integer
            AND cell.x BETWEEN %(x)s::integer * 64 - 1 AND %(x)s::integer * 64 + 64
            AND cell.y BETWEEN %(y)s::integer * 64 - 1 AND %(y)s::integer * 64 + 64
            AND cell.since <= %(revision)s::integer
            AND (cell.until IS NULL OR cell.until > %(revision)s::integer)
    ) AS feature
    %(placed)s
) AS feature;
