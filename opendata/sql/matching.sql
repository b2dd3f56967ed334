-- The rows of a collection that a request asks for. The box arrives as one geometry (two areas
-- when it crosses the antimeridian); ST_Intersects uses the GiST index and then compares for good.
SELECT *
FROM ({source}) AS source
WHERE (%(box)s::geometry IS NULL OR ST_Intersects(geom, %(box)s::geometry))
    AND (%(period)s::tstzrange IS NULL OR during IS NULL OR during && %(period)s::tstzrange)
