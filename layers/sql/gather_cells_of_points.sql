-- As gather_cells.sql, of points: a cell is told by the object that stands for it, whose other states
-- have other numbers, and by its count. So only those that differ are looked up and written.
WITH gathered AS MATERIALIZED (
    SELECT
        zoom.number - 1 AS zoom,
        base.x >> (%(level)s - 5 - zoom.number)::integer AS x,
        base.y >> (%(level)s - 5 - zoom.number)::integer AS y,
        min(base.leader) & 1099511627775 AS feature_id,
        sum(base.count)::bigint AS count
    FROM layer_gathering AS base
    INNER JOIN unnest(%(drawn_to)s::smallint []) WITH ORDINALITY AS zoom (drawn_to, number)
        ON base.pixel_zoom > zoom.drawn_to
    GROUP BY 1, 2, 3
),

closed AS (
    UPDATE layers_gatheredcell AS cell
    SET until = %(number)s
    WHERE
        cell.layer_id = %(layer)s
        AND cell.until IS NULL
        AND NOT EXISTS (
            SELECT FROM gathered
            WHERE
                gathered.zoom = cell.zoom
                AND gathered.x = cell.x
                AND gathered.y = cell.y
                AND gathered.feature_id = cell.feature_id
                AND gathered.count = cell.count
        )
)

INSERT INTO layers_gatheredcell (
    layer_id, zoom, x, y, since, feature_id, count, geom_3857
)
SELECT
    %(layer)s,
    wanted.zoom,
    wanted.x,
    wanted.y,
    %(number)s,
    wanted.feature_id,
    wanted.count,
    published.gathered_shape(feature.geom_3857, 0, wanted.zoom::integer)
FROM (
    SELECT gathered.*
    FROM gathered
    WHERE NOT EXISTS (
        SELECT FROM layers_gatheredcell AS cell
        WHERE
            cell.layer_id = %(layer)s
            AND cell.until IS NULL
            AND cell.zoom = gathered.zoom
            AND cell.x = gathered.x
            AND cell.y = gathered.y
            AND cell.feature_id = gathered.feature_id
            AND cell.count = gathered.count
    )
    OFFSET 0
) AS wanted
INNER JOIN {features} AS feature
    ON feature.layer_id = %(layer)s AND feature.id = wanted.feature_id
ORDER BY wanted.zoom, wanted.x, wanted.y;
