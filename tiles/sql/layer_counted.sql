-- One row, with a layer's tile at a zoom that gathers the objects which are too small or too many in
-- cells, %(side)s in a tile's side, counted here (adr/0014). A cell belongs to one tile; its neighbour draws
-- it too, in the buffer, with the same object and the same count.
-- Which objects are drawn singly and which are gathered, tiles/layers.py words: by their size, or, of
-- points, by the tile where they lie, whichever tile draws them.
-- A cell of the finest grid (2^22 columns) is shifted by %(shift)s to the tile's.
-- %(tolerance)s: what shapes may lose, in units of 4096. See communes.sql for the two boxes.
WITH cell AS (
    SELECT
        min(published.leader_key(feature.source_id, feature.id)) & 1099511627775 AS id,
        count(*) AS count,
        sum(CASE
            WHEN %(kind)s::text = 'point' THEN 0
            ELSE published.gathered_amount(feature.geom_3857)
        END) AS amount
    FROM published.layer_feature AS feature
    WHERE feature.layer_id = %(layer)s::bigint
        AND feature.geom_3857 && ST_TileEnvelope(
            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 1.0 / %(side)s::integer
        )
        AND feature.since <= %(revision)s::integer
        AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
        AND %(is_gathered)s
        -- Ranges of the columns themselves: of a shift the planner knows nothing, and joins row by row.
        AND feature.cell_x BETWEEN (%(x)s::integer * %(side)s::integer - 1) << %(shift)s::integer
        AND ((%(x)s::integer * %(side)s::integer + %(side)s::integer + 1) << %(shift)s::integer) - 1
        AND feature.cell_y BETWEEN (%(y)s::integer * %(side)s::integer - 1) << %(shift)s::integer
        AND ((%(y)s::integer * %(side)s::integer + %(side)s::integer + 1) << %(shift)s::integer) - 1
    GROUP BY feature.cell_x >> %(shift)s::integer, feature.cell_y >> %(shift)s::integer
)

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
            NULL::bigint AS count,
            CASE
                WHEN %(tolerance)s::integer = 0 THEN feature.geom_3857
                ELSE ST_Simplify(
                    feature.geom_3857,
                    40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer,
                    true
                )
            END AS geom_3857
        FROM published.layer_feature AS feature
        WHERE feature.layer_id = %(layer)s::bigint
            AND feature.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
            AND feature.since <= %(revision)s::integer
            AND (feature.until IS NULL OR feature.until > %(revision)s::integer)
            AND %(is_single)s
        UNION ALL
        SELECT
            leader.id,
            leader.source_id,
            leader.title,
            leader.properties,
            NULL,
            cell.count,
            published.gathered_shape(leader.geom_3857, cell.amount, %(z)s::integer)
        FROM cell
        INNER JOIN published.layer_feature AS leader
            ON leader.layer_id = %(layer)s::bigint AND leader.id = cell.id
    ) AS feature
    %(placed)s
) AS feature;
