-- One row, always: what TileJSON says of the communes. Corners in degrees, NULL without any.
SELECT
    'Communes' AS title,
    'Communes du territoire, telles qu’aujourd’hui' AS description,
    CASE
        WHEN bool_or(approximate) THEN 'Contours approximatifs'
        ELSE 'Contours des communes : IGN, INSEE'
    END AS attribution,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(ST_Extent(geom)) AS west,
    ST_YMin(ST_Extent(geom)) AS south,
    ST_XMax(ST_Extent(geom)) AS east,
    ST_YMax(ST_Extent(geom)) AS north
FROM published.commune;
