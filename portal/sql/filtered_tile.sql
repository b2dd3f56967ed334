-- One row, always: the tile of the contributions that the filters of a list leave, drawn (layer
-- "contributions") or, at a zoom that counts them, counted (layer "clusters") as
-- tiles/sql/contributions_between.sql counts those of a period. "matching" is the list’s own query
-- within the tile's search box; what is drawn is read through the door, so that it is public too.
WITH tile AS (
    SELECT
        %s::integer AS z,
        %s::integer AS x,
        %s::integer AS y,
        %s::boolean AS is_counted
),

matching AS MATERIALIZED ({matching}),

pin AS MATERIALIZED (
    SELECT
        contribution.id,
        contribution.category,
        contribution.geom_3857
    FROM matching
    INNER JOIN published.contribution AS contribution ON contribution.id = matching.id
),

-- Places in 4096ths of the tile, y downwards; outside 0 to 4095 another tile counts it.
placed AS (
    SELECT
        pin.category,
        floor((ST_X(anchor.geom) + 20037508.342789244) / 40075016.685578488 * 2 ^ tile.z * 4096)
        - tile.x::bigint * 4096 AS x,
        floor((20037508.342789244 - ST_Y(anchor.geom)) / 40075016.685578488 * 2 ^ tile.z * 4096)
        - tile.y::bigint * 4096 AS y
    FROM pin
    CROSS JOIN tile
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN GeometryType(pin.geom_3857) = 'POINT' THEN pin.geom_3857
            ELSE ST_PointOnSurface(pin.geom_3857)
        END AS geom
    ) AS anchor
    WHERE tile.is_counted
),

in_cell AS (
    SELECT
        floor(y / 512)::bigint * 8 + floor(x / 512)::bigint AS cell,
        category,
        count(*) AS count,
        sum(x) AS sum_x,
        sum(y) AS sum_y
    FROM placed
    WHERE x BETWEEN 0 AND 4095 AND y BETWEEN 0 AND 4095
    GROUP BY 1, 2
)

SELECT CASE
    WHEN tile.is_counted THEN (
        SELECT ST_AsMVT(cluster, 'clusters', 4096, 'geom', 'id')
        FROM (
            SELECT
                ((tile.y::bigint * 8 + in_cell.cell / 8) << (tile.z + 3))
                + tile.x::bigint * 8 + mod(in_cell.cell, 8) AS id,
                sum(in_cell.count)::bigint AS count,
                jsonb_object_agg('count_' || in_cell.category, in_cell.count) AS by_category,
                ST_MakePoint(
                    sum(in_cell.sum_x) / sum(in_cell.count), sum(in_cell.sum_y) / sum(in_cell.count)
                ) AS geom
            FROM in_cell
            GROUP BY in_cell.cell
            ORDER BY in_cell.cell
        ) AS cluster
    )
    ELSE (
        SELECT ST_AsMVT(drawn, 'contributions', 4096, 'geom', 'id')
        FROM (
            SELECT
                pin.id,
                pin.category,
                ST_AsMVTGeom(
                    pin.geom_3857, ST_TileEnvelope(tile.z, tile.x, tile.y), 4096, 64
                ) AS geom
            FROM pin
        ) AS drawn
    )
END AS mvt
FROM tile
