-- The numbers of one column over a bounded part of the layer: JSON numbers, and texts that read as
-- one (CSV and GML have nothing else), with a point or a comma, as the map reads them.
WITH part AS (
    SELECT feature.properties -> %(name)s AS value
    FROM layers_feature AS feature
    WHERE feature.layer_id = %(layer)s AND feature.until IS NULL
    ORDER BY feature.layer_id, feature.id
    LIMIT %(bound)s
)
SELECT
    (SELECT count(*) FROM part) AS features,
    array(
        SELECT replace(part.value #>> '{}', ',', '.')::double precision
        FROM part
        WHERE jsonb_typeof(part.value) IN ('number', 'string')
            AND (part.value #>> '{}') ~ '^-?[0-9]{1,15}([.,][0-9]{1,15})?$'
    ) AS numbers;
