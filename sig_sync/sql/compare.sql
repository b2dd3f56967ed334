-- What differs between the delivery and the objects served, by identity and content hash: of both
-- sides what was not recognised. With %(recast)s every object that stands on both sides is written
-- again with the new set of columns.
CREATE TEMPORARY TABLE sync_change AS
SELECT
    CASE
        WHEN served.id IS NULL THEN 'added'
        WHEN staged.number IS NULL THEN 'absent'
        WHEN left(served.content_hash, 32) <> left(staged.content_hash, 32) THEN 'moved'
        WHEN served.content_hash <> staged.content_hash THEN 'edited'
        ELSE 'recast'
    END AS kind,
    coalesce(staged.source_id, served.source_id) AS source_id,
    served.id AS feature_id,
    staged.number,
    NULL::double precision AS moved_m
FROM staged
FULL JOIN (
    SELECT feature.id, feature.source_id, feature.content_hash
    FROM unclaimed
    INNER JOIN layers_feature AS feature
        ON feature.layer_id = %(layer)s AND feature.id = unclaimed.id
) AS served ON served.source_id = staged.source_id
WHERE
    -- What cannot be served this time leaves its object as it is.
    staged.reason IS NULL
    AND (
        staged.content_hash IS DISTINCT FROM served.content_hash
        OR (%(recast)s AND staged.number IS NOT NULL)
    );
