-- A content that is served already was not copied again: a row with such a content that is no object
-- served (there are more of them now) takes it from where it is served.
UPDATE staged
SET geom = feature.geom, properties = feature.properties::text
FROM layers_feature AS feature
WHERE
    staged.number NOT IN (SELECT number FROM sync_match)
    AND staged.geom IS NULL
    AND staged.reason IS NULL
    AND feature.layer_id = %(layer)s
    AND feature.until IS NULL
    AND feature.content_hash = staged.content_hash;
