-- Which served object is which row of a delivery that has no identity column. First by content:
-- equal objects are told apart by their order.
CREATE TEMPORARY TABLE sync_match AS
SELECT row_of_delivery.number, feature.id, feature.source_id
FROM (
    SELECT
        number,
        content_hash,
        row_number() OVER (PARTITION BY content_hash ORDER BY number) AS rank
    FROM staged
) AS row_of_delivery
INNER JOIN (
    SELECT
        id,
        source_id,
        content_hash,
        row_number() OVER (PARTITION BY content_hash ORDER BY id) AS rank
    FROM layers_feature
    WHERE layer_id = %(layer)s AND until IS NULL
) AS feature USING (content_hash, rank);
