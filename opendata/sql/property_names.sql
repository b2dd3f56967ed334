-- The columns that a layer's features carry, in alphabetical order.
SELECT DISTINCT jsonb_object_keys(properties) AS name
FROM ({source}) AS source
ORDER BY name
