-- The layer at revision %(number)s, counted once on the finest kept grid: all that coarser grids, the
-- fullest tiles and the cells of low zooms are added up from.
CREATE TEMPORARY TABLE layer_gathering ON COMMIT DROP AS
SELECT
    cell_x >> (22 - %(level)s) AS x,
    cell_y >> (22 - %(level)s) AS y,
    pixel_zoom::integer AS pixel_zoom,
    count(*) AS count,
    min(published.leader_key(source_id, id)) AS leader,
    sum(published.gathered_amount(geom_3857)) AS amount,
    bool_and(GeometryType(geom_3857) = 'POINT') AS is_of_single_points
FROM {features}
WHERE
    layer_id = %(layer)s
    AND since <= %(number)s
    AND (until IS NULL OR until > %(number)s)
GROUP BY 1, 2, 3;
