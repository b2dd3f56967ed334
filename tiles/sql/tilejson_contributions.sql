-- One row, always. The corners are those of every public perimeter, not of today's contributions:
-- a map that is already open must go and fetch the next one, wherever it falls.
SELECT
    NULL AS title,
    NULL AS description,
    NULL AS attribution,
    NULL AS licence,
    NULL::integer AS revision,
    -- The counts that clusters may carry: one for each category that somebody wrote under.
    ARRAY(
        SELECT 'count_' || counted.category
        FROM published.contribution_count AS counted
        WHERE counted.z = 0
        UNION
        SELECT 'count_' || change.category
        FROM published.contribution_change AS change
        ORDER BY 1
    ) AS properties,
    ST_XMin(ST_Extent(geom)) AS west,
    ST_YMin(ST_Extent(geom)) AS south,
    ST_XMax(ST_Extent(geom)) AS east,
    ST_YMax(ST_Extent(geom)) AS north
FROM published.consultation;
