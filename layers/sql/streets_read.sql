-- The segments of the names that have just been written, from the features served now.
INSERT INTO layers_streetsegment (street_id, geom)
SELECT street.id, feature.geom
FROM layers_feature AS feature
INNER JOIN layers_streetname AS street
    ON street.layer_id = feature.layer_id
    AND street.name = btrim(feature.properties ->> %(name_property)s::text)
WHERE feature.layer_id = %(layer_id)s
    AND feature.until IS NULL
    AND ST_Dimension(feature.geom) = 1;
