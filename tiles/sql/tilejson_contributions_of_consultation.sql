-- One row if the consultation is public, else none. The corners are those of its perimeter.
SELECT
    title,
    NULL AS description,
    NULL AS attribution,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(geom) AS west,
    ST_YMin(geom) AS south,
    ST_XMax(geom) AS east,
    ST_YMax(geom) AS north
FROM published.consultation
WHERE slug = %(slug)s;
