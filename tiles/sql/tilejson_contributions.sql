-- One row, always. The corners are those of every public perimeter, not of today's contributions:
-- a map that is already open must go and fetch the next one, wherever it falls.
SELECT
    NULL AS title,
    NULL AS description,
    NULL AS attribution,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(ST_Extent(geom)) AS west,
    ST_YMin(ST_Extent(geom)) AS south,
    ST_XMax(ST_Extent(geom)) AS east,
    ST_YMax(ST_Extent(geom)) AS north
FROM published.consultation;
