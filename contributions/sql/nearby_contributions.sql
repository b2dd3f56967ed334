-- The published contributions of the same consultation nearest to one of them, with the distance.
WITH here AS MATERIALIZED (
    SELECT id, consultation_id, geom, geom_3857
    FROM contributions_contribution
    WHERE id = %(contribution_id)s
),
-- Candidates come in the order of the index contribution_tile, which holds the published ones of one
-- consultation: it is walked outwards from here and left after a few, so "here" must be known before
-- the walk begins. A few more than asked, because Web Mercator metres are not metres.
candidates AS (
    SELECT other.id, other.public_id, other.title, other.category_id, other.geom
    FROM contributions_contribution AS other
    WHERE other.consultation_id = (SELECT here.consultation_id FROM here)
        AND other.status = 'published'
    ORDER BY other.geom_3857 <-> (SELECT here.geom_3857 FROM here)
    LIMIT %(most)s * 4 + 1
)
SELECT
    candidates.public_id,
    candidates.title,
    candidates.category_id,
    ST_Distance(
        ST_Transform(candidates.geom, %(metric_srid)s), ST_Transform(here.geom, %(metric_srid)s)
    ) AS away_m
FROM candidates
INNER JOIN here ON here.id <> candidates.id
ORDER BY away_m, candidates.id
LIMIT %(most)s;
