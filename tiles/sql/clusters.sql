-- One row, always: the contributions of a tile (of one consultation, or of all for NULL), counted in
-- its 8 x 8 cells, each once, at its anchor. Counts are kept for zooms 0 to 14 and brought up to date
-- from time to time; what came and went since is added here, in the same snapshot.
WITH
-- Kept counts and pending changes side by side; places in 4096ths of the tile.
part AS (
    SELECT counted.cell, counted.category, counted.count, counted.sum_x, counted.sum_y
    FROM published.contribution_count AS counted
    WHERE counted.z = %(z)s::integer
        AND counted.x = %(x)s::integer
        AND counted.y = %(y)s::integer
        AND (
            %(consultation)s::bigint IS NULL OR counted.consultation_id = %(consultation)s::bigint
        )
    UNION ALL
    SELECT
        ((place.y >> 9) * 8 + (place.x >> 9))::smallint,
        change.category,
        change.sign,
        change.sign * place.x,
        change.sign * place.y
    FROM published.contribution_change AS change
    CROSS JOIN LATERAL (
        SELECT
            (change.anchor_x >> (14 - %(z)s::integer)) & 4095 AS x,
            (change.anchor_y >> (14 - %(z)s::integer)) & 4095 AS y
    ) AS place
    WHERE change.anchor_x >> (26 - %(z)s::integer) = %(x)s::integer
        AND change.anchor_y >> (26 - %(z)s::integer) = %(y)s::integer
        AND (
            %(consultation)s::bigint IS NULL OR change.consultation_id = %(consultation)s::bigint
        )
),

in_cell AS (
    SELECT cell, category, sum(count) AS count, sum(sum_x) AS sum_x, sum(sum_y) AS sum_y
    FROM part
    GROUP BY cell, category
    HAVING sum(count) > 0
)

SELECT ST_AsMVT(cluster, 'clusters', 4096, 'geom', 'id')
FROM (
    SELECT
        ((%(y)s::bigint * 8 + cell / 8) << (%(z)s::integer + 3))
        + %(x)s::bigint * 8 + cell %% 8 AS id,
        sum(count)::bigint AS count,
        jsonb_object_agg('count_' || category, count) AS by_category,
        ST_MakePoint(sum(sum_x) / sum(count), sum(sum_y) / sum(count)) AS geom
    FROM in_cell
    GROUP BY cell
    ORDER BY cell
) AS cluster;
