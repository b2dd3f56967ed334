-- The kept cells of a large layer brought to revision %(number)s: those that hold something else now
-- are closed, what they hold is opened; the rest stays, so that former revisions answer too.
-- %(drawn_to)s: of each zoom, the greatest published.pixel_zoom that is drawn singly.
WITH gathered AS MATERIALIZED (
    SELECT
        zoom.number - 1 AS zoom,
        base.x >> (%(level)s - 5 - zoom.number)::integer AS x,
        base.y >> (%(level)s - 5 - zoom.number)::integer AS y,
        sum(base.count)::bigint AS count,
        min(base.leader) AS leader,
        sum(base.amount) AS amount
    FROM layer_gathering AS base
    INNER JOIN unnest(%(drawn_to)s::smallint []) WITH ORDINALITY AS zoom (drawn_to, number)
        ON base.pixel_zoom > zoom.drawn_to
    GROUP BY 1, 2, 3
),

-- What is drawn stands where the leader stands.
wanted AS MATERIALIZED (
    SELECT
        gathered.zoom,
        gathered.x,
        gathered.y,
        feature.id AS feature_id,
        gathered.count,
        published.gathered_shape(
            feature.geom_3857, gathered.amount, gathered.zoom::integer
        ) AS geom_3857
    FROM gathered
    INNER JOIN {features} AS feature
        ON feature.layer_id = %(layer)s AND feature.id = gathered.leader & 1099511627775
),

closed AS (
    UPDATE layers_gatheredcell AS cell
    SET until = %(number)s
    WHERE
        cell.layer_id = %(layer)s
        AND cell.until IS NULL
        AND NOT EXISTS (
            SELECT FROM wanted
            WHERE
                wanted.zoom = cell.zoom
                AND wanted.x = cell.x
                AND wanted.y = cell.y
                AND wanted.feature_id = cell.feature_id
                AND wanted.count = cell.count
                AND ST_OrderingEquals(wanted.geom_3857, cell.geom_3857)
        )
)

INSERT INTO layers_gatheredcell (
    layer_id, zoom, x, y, since, feature_id, count, geom_3857
)
SELECT %(layer)s, zoom, x, y, %(number)s, feature_id, count, geom_3857
FROM wanted
WHERE NOT EXISTS (
    SELECT FROM layers_gatheredcell AS cell
    WHERE
        cell.layer_id = %(layer)s
        AND cell.until IS NULL
        AND cell.zoom = wanted.zoom
        AND cell.x = wanted.x
        AND cell.y = wanted.y
        AND cell.feature_id = wanted.feature_id
        AND cell.count = wanted.count
        AND ST_OrderingEquals(cell.geom_3857, wanted.geom_3857)
)
ORDER BY zoom, x, y;
