-- What revision %(number)s changed in a layer: the rows it opened beside those it closed, in the
-- order of the source's identities, from the one after %(after)s. Only keys are paired and sorted;
-- geometries are read row by row until the page is full.
WITH opened AS (
    SELECT source_id, id
    FROM layers_feature
    WHERE layer_id = %(layer_id)s AND since = %(number)s AND source_id > %(after)s
),

closed AS (
    SELECT source_id, id
    FROM layers_feature
    WHERE layer_id = %(layer_id)s AND until = %(number)s AND source_id > %(after)s
),

paired AS (
    SELECT
        coalesce(opened.source_id, closed.source_id) AS source_id,
        closed.id AS id_before,
        opened.id AS id_after
    FROM opened
    FULL JOIN closed ON closed.source_id = opened.source_id
)

SELECT
    named.kind,
    paired.source_id,
    before.properties AS properties_before,
    after.properties AS properties_after,
    measured.moved_m,
    -- Back after an absence: an earlier state was closed before this revision.
    named.kind = 'added' AND EXISTS (
        SELECT
        FROM layers_feature AS former
        WHERE former.layer_id = %(layer_id)s
            AND former.source_id = paired.source_id
            AND int8range(former.since, former.until) && int8range(0, %(number)s)
    ) AS is_back,
    ST_AsBinary(before.geom) AS geom_before,
    ST_AsBinary(after.geom) AS geom_after
FROM paired
LEFT JOIN layers_feature AS before
    ON before.layer_id = %(layer_id)s AND before.id = paired.id_before
LEFT JOIN layers_feature AS after
    ON after.layer_id = %(layer_id)s AND after.id = paired.id_after
-- Vertex by vertex the cost is the product of the two lengths: a coastline is measured to half a
-- metre, on simpler outlines.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN before.id IS NULL OR after.id IS NULL THEN NULL
        WHEN ST_OrderingEquals(before.geom, after.geom) THEN 0
        WHEN ST_OrderingEquals(ST_Normalize(before.geom), ST_Normalize(after.geom)) THEN 0
        WHEN ST_NPoints(before.geom)::bigint * ST_NPoints(after.geom) <= 1000000
            THEN ST_HausdorffDistance(
                ST_Transform(before.geom, %(metric_srid)s::integer),
                ST_Transform(after.geom, %(metric_srid)s::integer)
            )
        ELSE greatest(0.01, ST_HausdorffDistance(
            ST_Simplify(ST_Transform(before.geom, %(metric_srid)s::integer), 0.5, true),
            ST_Simplify(ST_Transform(after.geom, %(metric_srid)s::integer), 0.5, true)
        ))
    END AS moved_m
) AS measured
-- Under two millimetres a vertex was only rounded otherwise by the exporting software.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN before.id IS NULL THEN 'added'
        WHEN after.id IS NULL THEN 'removed'
        WHEN measured.moved_m > 0.002 THEN 'moved'
        ELSE 'edited'
    END AS kind
) AS named
WHERE (%(kind)s::text IS NULL OR named.kind = %(kind)s)
    -- The source has other columns than before: an event of the layer, not of each of its objects.
    AND NOT (
        named.kind = 'edited'
        AND before.properties <> after.properties
        AND NOT EXISTS (
            SELECT
            FROM jsonb_each(before.properties) AS old
            INNER JOIN jsonb_each(after.properties) AS new ON new.key = old.key
            WHERE new.value <> old.value
        )
    )
ORDER BY paired.source_id
LIMIT %(limit)s;
