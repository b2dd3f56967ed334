-- One row if the consultation is public, else none. The corners are those of its perimeter.
SELECT
    title,
    'Contributions publiées de la concertation « ' || title || ' »' AS description,
    'Contributions des habitants' AS attribution,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(geom) AS west,
    ST_YMin(geom) AS south,
    ST_XMax(geom) AS east,
    ST_YMax(geom) AS north
FROM published.consultation
WHERE slug = %(slug)s;
