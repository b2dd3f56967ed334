-- Published contributions of a consultation that are near a place or whose title looks like the one
-- being typed, best first, each with its distance in metres (null without a place).
-- `place` is EWKB in EPSG:4326 or null; `title` is null when there are no words yet.
WITH here AS (
    SELECT
        geom,
        ST_Transform(geom, %(tile_srid)s) AS geom_3857,
        ST_Transform(geom, %(metric_srid)s) AS geom_metric
    FROM (SELECT ST_GeomFromEWKB(%(place)s::bytea) AS geom) AS given
),
-- The nearest by the index of the tiles (consultation, then distance on the Mercator plane, whose
-- order is that of the ground over a few hundred metres). The place is a subquery, so that the
-- index sees a constant.
near AS (
    SELECT id
    FROM contributions_contribution
    WHERE consultation_id = %(consultation_id)s
        AND status = 'published'
        AND %(place)s::bytea IS NOT NULL
    ORDER BY geom_3857 <-> (SELECT geom_3857 FROM here)
    LIMIT %(most)s * 4
),
-- Titles that share enough groups of three letters: typing faults and plurals do not hide them.
-- A thousand of them are enough to choose from: a title that everybody writes costs no more.
alike AS (
    SELECT id
    FROM (
        SELECT id, title
        FROM contributions_contribution
        WHERE title %% %(title)s::text
            AND consultation_id = %(consultation_id)s
            AND status = 'published'
        LIMIT 1000
    ) AS candidates
    ORDER BY similarity(title, %(title)s::text) DESC, id DESC
    LIMIT %(most)s
),
measured AS (
    SELECT
        found.id,
        found.public_id,
        found.title,
        found.body,
        found.category_id,
        found.author_id,
        ST_Distance(ST_Transform(found.geom, %(metric_srid)s), here.geom_metric) AS away_m,
        COALESCE(similarity(found.title, %(title)s::text), 0) AS likeness
    FROM contributions_contribution AS found
    CROSS JOIN here
    WHERE found.id IN (SELECT id FROM near UNION SELECT id FROM alike)
)
SELECT
    measured.public_id,
    measured.title,
    measured.body,
    measured.category_id,
    measured.author_id,
    measured.away_m,
    measured.likeness >= %(likeness)s AS is_alike,
    COALESCE(tally.supports, 0) AS supports,
    support.person_id IS NOT NULL AS is_supported
FROM measured
LEFT JOIN contributions_tally AS tally ON tally.contribution_id = measured.id
LEFT JOIN contributions_support AS support
    ON support.contribution_id = measured.id AND support.person_id = %(person_id)s
WHERE measured.away_m <= %(radius_m)s OR measured.likeness >= %(likeness)s
-- Near and alike, then alike, then near; of the same kind, the same category first, then the nearest.
ORDER BY
    (measured.likeness >= %(likeness)s AND COALESCE(measured.away_m <= %(radius_m)s, FALSE)) DESC,
    (measured.likeness >= %(likeness)s) DESC,
    (measured.category_id = %(category_id)s::bigint) DESC NULLS LAST,
    measured.away_m NULLS LAST,
    measured.likeness DESC,
    measured.id DESC
LIMIT %(most)s;
