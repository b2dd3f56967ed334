-- The section of an object between two distances (metres from its start), in the object's own frame;
-- NULL when the two do not lie in one piece of it.
SELECT ST_AsEWKB(ST_Transform(
    contribution_section(feature.geom, %(from_m)s, %(to_m)s), ST_SRID(feature.geom)
))
FROM layers_feature AS feature
WHERE feature.layer_id = %(layer_id)s AND feature.id = %(feature_id)s;
