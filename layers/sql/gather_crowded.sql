-- The tiles of each zoom after the kept ones that hold more objects than they may draw singly. %(level)s is
-- the finest grid's, %(closest)s the last zoom.
SELECT array_agg((zoom::bigint << 48) | (x::bigint << 24) | y ORDER BY zoom, x, y)
FROM (
    SELECT zoom, x >> (%(level)s - zoom) AS x, y >> (%(level)s - zoom) AS y
    FROM layer_gathering
    CROSS JOIN generate_series(%(first)s, %(closest)s) AS zoom
    GROUP BY 1, 2, 3
    HAVING sum(count) > CASE WHEN zoom < %(close_up)s THEN %(most)s ELSE %(most_close_up)s END
) AS tile;
