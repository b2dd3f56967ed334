-- For each zoom and each size of objects, how many of that size or larger the fullest tile holds. The
-- tiles of the closest zoom are counted once; the others are added up from them.
WITH closest AS MATERIALIZED (
    SELECT
        x >> (%(level)s - %(closest)s) AS x,
        y >> (%(level)s - %(closest)s) AS y,
        pixel_zoom,
        sum(count) AS count
    FROM layer_gathering
    GROUP BY 1, 2, 3
)

SELECT within.zoom, within.pixel_zoom, max(within.count)::bigint AS fullest
FROM (
    SELECT
        zoom,
        pixel_zoom,
        sum(sum(count)) OVER (
            PARTITION BY zoom, x >> (%(closest)s - zoom), y >> (%(closest)s - zoom)
            ORDER BY pixel_zoom
        ) AS count
    FROM closest
    CROSS JOIN generate_series(0, %(closest)s) AS zoom
    GROUP BY zoom, x >> (%(closest)s - zoom), y >> (%(closest)s - zoom), pixel_zoom
) AS within
GROUP BY within.zoom, within.pixel_zoom
ORDER BY within.zoom, within.pixel_zoom;
