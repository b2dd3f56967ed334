-- A point on an object, inside the consultation's perimeter; NULL when nothing of it is inside.
WITH inside AS (
    SELECT ST_Intersection(feature.geom, consultation.perimeter) AS geom
    FROM layers_feature AS feature
    CROSS JOIN layers_consultation AS consultation
    WHERE feature.layer_id = %(layer_id)s
        AND feature.id = %(feature_id)s
        AND consultation.id = %(consultation_id)s
),
-- Of a line in pieces the longest one, of areas the largest: what only touches the perimeter is last.
largest AS (
    SELECT part.geom
    FROM inside
    CROSS JOIN LATERAL ST_Dump(inside.geom) AS part
    WHERE NOT ST_IsEmpty(part.geom)
    ORDER BY ST_Dimension(part.geom) DESC, ST_Area(part.geom) DESC, ST_Length(part.geom) DESC
    LIMIT 1
)
SELECT (
    SELECT ST_AsEWKB(
        CASE ST_Dimension(largest.geom)
            -- The middle of the way: an end may lie on the perimeter, on either side of it.
            WHEN 1 THEN ST_LineInterpolatePoint(largest.geom, 0.5)
            ELSE ST_PointOnSurface(largest.geom)
        END
    )
    FROM largest
) AS point;
