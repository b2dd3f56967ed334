-- For each zoom and each size of objects, how many of that size or larger the fullest tile holds.
SELECT within.zoom, within.pixel_zoom, max(within.count)::bigint AS fullest
FROM (
    SELECT
        zoom,
        pixel_zoom,
        sum(sum(count)) OVER (
            PARTITION BY zoom, x >> (%(level)s - zoom), y >> (%(level)s - zoom)
            ORDER BY pixel_zoom
        ) AS count
    FROM layer_gathering
    CROSS JOIN generate_series(0, %(closest)s) AS zoom
    GROUP BY zoom, x >> (%(level)s - zoom), y >> (%(level)s - zoom), pixel_zoom
) AS within
GROUP BY within.zoom, within.pixel_zoom
ORDER BY within.zoom, within.pixel_zoom;
