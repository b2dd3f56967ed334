-- A content that is served already was not copied again: where it has to be written after all, under
-- another identity or with other columns, it is taken from where it is served.
UPDATE staged
SET geom = feature.geom, properties = (feature.properties - %(gone)s::text[])::text
FROM layers_feature AS feature
WHERE
    staged.number IN (SELECT number FROM sync_change)
    AND staged.geom IS NULL
    AND staged.reason IS NULL
    AND feature.layer_id = %(layer)s
    AND feature.until IS NULL
    AND feature.content_hash = staged.content_hash;
