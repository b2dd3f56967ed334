-- Which served object is which row of a delivery that has no identity column; of both sides what was
-- not recognised while it was read. First by content: equal objects are told apart by their order.
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
        served.id,
        served.source_id,
        served.content_hash,
        row_number() OVER (PARTITION BY served.content_hash ORDER BY served.id) AS rank
    FROM unclaimed
    INNER JOIN layers_feature AS served
        ON served.layer_id = %(layer)s AND served.id = unclaimed.id
) AS feature USING (content_hash, rank);
