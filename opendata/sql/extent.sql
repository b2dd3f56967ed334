-- West, south, east, north in degrees; NULL without any row.
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT ST_Extent(geom) AS box FROM ({source}) AS source) AS extent
