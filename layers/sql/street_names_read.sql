-- Each name of the features served now, once.
SELECT DISTINCT btrim(feature.properties ->> %(name_property)s::text)
FROM layers_feature AS feature
WHERE feature.layer_id = %(layer_id)s
    AND feature.until IS NULL
    AND length(btrim(feature.properties ->> %(name_property)s::text)) BETWEEN 1 AND 200;
