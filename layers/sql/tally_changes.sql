-- What the changes amount to: objects added, changed, changed in geometry among them, removed.
SELECT
    count(*) FILTER (WHERE change.feature_id IS NULL) AS added,
    count(*) FILTER (WHERE change.feature_id IS NOT NULL AND change.geom IS NOT NULL) AS changed,
    count(*) FILTER (
        WHERE change.geom IS NOT NULL AND NOT ST_OrderingEquals(change.geom, feature.geom)
    ) AS moved,
    count(*) FILTER (WHERE change.geom IS NULL) AS removed
FROM layer_change AS change
LEFT JOIN layers_feature AS feature
    ON feature.layer_id = %(layer)s AND feature.id = change.feature_id;
