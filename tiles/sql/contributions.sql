-- One row, always: the tile of the public contributions, of one consultation or (NULL) of all.
-- A tile that holds more than %(most)s of them has `clusters` instead: what is counted in its 8 x 8
-- cells, each contribution once, at its anchor. Counts are kept for zooms 0 to 14 and are brought up
-- to date from time to time; what came and went since is added here, in the same snapshot. See
-- communes.sql for the two boxes. CASE evaluates only the half that is wanted.
WITH
-- The tile itself, or its ancestor at zoom 14, the deepest that counts are kept for.
counted_tile AS (
    SELECT
        least(%(z)s::integer, 14) AS z,
        %(x)s::integer >> greatest(%(z)s::integer - 14, 0) AS x,
        %(y)s::integer >> greatest(%(z)s::integer - 14, 0) AS y
),

-- Kept counts and pending changes side by side; places in 4096ths of the tile.
part AS (
    SELECT counted.cell, counted.category, counted.count, counted.sum_x, counted.sum_y
    FROM published.contribution_count AS counted
    WHERE counted.z = least(%(z)s::integer, 14)
        AND counted.x = %(x)s::integer >> greatest(%(z)s::integer - 14, 0)
        AND counted.y = %(y)s::integer >> greatest(%(z)s::integer - 14, 0)
        AND (%(consultation)s::bigint IS NULL OR counted.consultation_id = %(consultation)s::bigint)
    UNION ALL
    SELECT
        ((place.y >> 9) * 8 + (place.x >> 9))::smallint,
        change.category,
        change.sign,
        change.sign * place.x,
        change.sign * place.y
    FROM published.contribution_change AS change, counted_tile,
        LATERAL (
            SELECT
                (change.anchor_x >> (14 - counted_tile.z)) & 4095 AS x,
                (change.anchor_y >> (14 - counted_tile.z)) & 4095 AS y
        ) AS place
    WHERE change.anchor_x >> (26 - counted_tile.z) = counted_tile.x
        AND change.anchor_y >> (26 - counted_tile.z) = counted_tile.y
        AND (%(consultation)s::bigint IS NULL OR change.consultation_id = %(consultation)s::bigint)
),

in_cell AS (
    SELECT cell, category, sum(count) AS count, sum(sum_x) AS sum_x, sum(sum_y) AS sum_y
    FROM part
    GROUP BY cell, category
    HAVING sum(count) > 0
)

SELECT CASE
    WHEN %(z)s::integer <= 14 AND (SELECT sum(count) FROM in_cell) > %(most)s::integer THEN (
        -- The identity is the cell's place among all cells of this zoom.
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
        ) AS cluster
    )
    ELSE (
        SELECT ST_AsMVT(pin, 'contributions', 4096, 'geom', 'id')
        FROM (
            SELECT
                contribution.id,
                contribution.public_id::text AS public_id,
                contribution.consultation_slug AS consultation,
                contribution.category,
                contribution.title,
                floor(extract(EPOCH FROM contribution.submitted_at))::bigint AS submitted_at,
                ST_AsMVTGeom(
                    contribution.geom_3857,
                    ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
                    4096,
                    64
                ) AS geom
            FROM published.contribution AS contribution
            WHERE contribution.geom_3857 && ST_TileEnvelope(
                %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
            )
                AND (
                    %(consultation)s::bigint IS NULL
                    OR contribution.consultation_id = %(consultation)s::bigint
                )
        ) AS pin
    )
END AS mvt;
