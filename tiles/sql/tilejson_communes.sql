-- One row, always: what TileJSON says of the communes; its words are those of the family
-- (tiles/tilesets.py). Corners in degrees, NULL without any.
SELECT
    NULL AS title,
    NULL AS description,
    CASE WHEN bool_or(approximate) THEN 'approximate' END AS attribution,
    NULL AS licence,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(ST_Extent(geom)) AS west,
    ST_YMin(ST_Extent(geom)) AS south,
    ST_XMax(ST_Extent(geom)) AS east,
    ST_YMax(ST_Extent(geom)) AS north
FROM published.commune;
