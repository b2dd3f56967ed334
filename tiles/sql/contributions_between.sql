-- As contributions.sql or, above %(most)s (NULL: never), as clusters.sql, for those submitted from
-- %(from)s (included) to %(to)s (excluded), unix seconds, NULL for no bound. No counts are kept by date: the tile's own rows are counted, each at
-- its anchor, which the search box may hold without the tile.
WITH pin AS MATERIALIZED (
    SELECT
        contribution.id,
        contribution.category,
        contribution.geom_3857
    FROM published.contribution AS contribution
    WHERE contribution.geom_3857 && ST_TileEnvelope(
        %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
    )
        AND (
            %(consultation)s::bigint IS NULL
            OR contribution.consultation_id = %(consultation)s::bigint
        )
        AND (
            %(from)s::bigint IS NULL OR contribution.submitted_at >= to_timestamp(%(from)s::bigint)
        )
        AND (%(to)s::bigint IS NULL OR contribution.submitted_at < to_timestamp(%(to)s::bigint))
),

-- Places in 4096ths of the tile, y downwards; outside 0 to 4095 another tile counts it.
placed AS (
    SELECT
        pin.category,
        floor((ST_X(anchor.geom) + 20037508.342789244) / tile.width_m * 4096)
        - %(x)s::bigint * 4096 AS x,
        floor((20037508.342789244 - ST_Y(anchor.geom)) / tile.width_m * 4096)
        - %(y)s::bigint * 4096 AS y
    FROM pin
    CROSS JOIN (SELECT 40075016.685578488 / 2 ^ %(z)s::integer AS width_m) AS tile
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN GeometryType(pin.geom_3857) = 'POINT' THEN pin.geom_3857
            ELSE ST_PointOnSurface(pin.geom_3857)
        END AS geom
    ) AS anchor
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
    WHEN (SELECT sum(count) FROM in_cell) > %(most)s::integer THEN (
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
        SELECT ST_AsMVT(drawn, 'contributions', 4096, 'geom', 'id')
        FROM (
            SELECT
                pin.id,
                pin.category,
                ST_AsMVTGeom(
                    pin.geom_3857,
                    ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer),
                    4096,
                    64
                ) AS geom
            FROM pin
        ) AS drawn
    )
END AS mvt;
