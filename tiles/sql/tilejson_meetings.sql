-- One row, always. The corners hold the territory and every meeting, were it outside.
SELECT
    NULL AS title,
    NULL AS description,
    NULL AS attribution,
    NULL AS licence,
    NULL::integer AS revision,
    ARRAY[]::text[] AS properties,
    ST_XMin(ST_Extent(place.geom)) AS west,
    ST_YMin(ST_Extent(place.geom)) AS south,
    ST_XMax(ST_Extent(place.geom)) AS east,
    ST_YMax(ST_Extent(place.geom)) AS north
FROM (
    SELECT geom FROM published.commune
    UNION ALL
    SELECT geom FROM published.meeting
) AS place;
