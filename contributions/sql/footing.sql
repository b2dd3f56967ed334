-- Contributions about an object of a layer that is no longer as it was when they were written.
-- The few states of the object are found by layer and identity, in the index that keeps them apart.
-- An object that is back as it was has not moved.
SELECT
    contribution.id,
    CASE
        WHEN served.id IS NULL THEN 'gone'
        WHEN NOT ST_OrderingEquals(
            ST_Normalize(ST_SnapToGrid(served.geom, 0.0000001)),
            ST_Normalize(ST_SnapToGrid(former.geom, 0.0000001))
        ) THEN 'moved'
        ELSE 'edited'
    END AS state,
    ST_AsBinary(former.geom) AS geom_before,
    ST_AsBinary(served.geom) AS geom_now,
    CASE WHEN served.id IS NOT NULL THEN
        ST_Distance(
            ST_Transform(former.geom, %(metric_srid)s::integer),
            ST_Transform(served.geom, %(metric_srid)s::integer)
        )
    END AS away_m,
    coalesce(former.properties ->> nullif(layer.title_property, ''), '') AS title,
    former.until AS changed_in
FROM contributions_contribution AS contribution
INNER JOIN layers_layer AS layer ON layer.id = contribution.about_layer_id
INNER JOIN layers_feature AS former
    ON former.layer_id = contribution.about_layer_id
    AND former.source_id = contribution.about_source_id
    AND int8range(former.since, former.until) @> contribution.about_revision::bigint
LEFT JOIN layers_feature AS served
    ON served.layer_id = contribution.about_layer_id
    AND served.source_id = contribution.about_source_id
    AND served.until IS NULL
WHERE contribution.about_layer_id IS NOT NULL
    AND contribution.status <> 'deleted'
    AND former.until IS NOT NULL
    AND (
        served.id IS NULL
        OR served.properties <> former.properties
        OR NOT ST_OrderingEquals(served.geom, former.geom)
    )
    AND (%(contribution_id)s::bigint IS NULL OR contribution.id = %(contribution_id)s)
    AND contribution.id < %(before_id)s
ORDER BY contribution.id DESC
LIMIT %(limit)s;
