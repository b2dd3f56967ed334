-- The published contributions of the same consultation nearest to one of them, with the distance.
WITH here AS (
    SELECT id, consultation_id, geom FROM contributions_contribution WHERE id = %(contribution_id)s
),
-- Degrees are enough to choose candidates by the index; a few more than asked, because a degree of
-- longitude is shorter than one of latitude here.
candidates AS (
    SELECT other.id, other.public_id, other.title, other.category_id, other.geom
    FROM contributions_contribution AS other
    CROSS JOIN here
    WHERE other.consultation_id = here.consultation_id
        AND other.id <> here.id
        AND other.status = 'published'
    ORDER BY other.geom <-> here.geom
    LIMIT %(most)s * 4
)
SELECT
    candidates.public_id,
    candidates.title,
    candidates.category_id,
    ST_Distance(
        ST_Transform(candidates.geom, %(metric_srid)s), ST_Transform(here.geom, %(metric_srid)s)
    ) AS away_m
FROM candidates
CROSS JOIN here
ORDER BY away_m, candidates.id
LIMIT %(most)s;
