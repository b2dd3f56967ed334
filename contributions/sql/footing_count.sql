-- How many rows footing.sql has in all: the same conditions.
SELECT count(*) AS number
FROM contributions_contribution AS contribution
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
    );
