-- One row if the consultation is public, else none. The corners are those of its perimeter.
SELECT
    title,
    NULL AS description,
    NULL AS attribution,
    NULL AS licence,
    NULL::integer AS revision,
    -- The counts that clusters may carry: one for each category that somebody wrote under.
    ARRAY(
        SELECT 'count_' || counted.category
        FROM published.contribution_count AS counted
        WHERE counted.z = 0 AND counted.consultation_id = consultation.id
        UNION
        SELECT 'count_' || change.category
        FROM published.contribution_change AS change
        WHERE change.consultation_id = consultation.id
        ORDER BY 1
    ) AS properties,
    ST_XMin(geom) AS west,
    ST_YMin(geom) AS south,
    ST_XMax(geom) AS east,
    ST_YMax(geom) AS north
FROM published.consultation AS consultation
WHERE slug = %(slug)s;
