-- One delivery as it was read. A row with a reason cannot be served: it is here so that what is
-- served under its identity stays. A row with neither reason nor geom has a content that is served
-- already. Without an identity column, a key is found for each row later.
CREATE TEMPORARY TABLE staged (
    number bigint NOT NULL,
    source_id text NOT NULL DEFAULT gen_random_uuid()::text,
    geom geometry,
    content_hash text NOT NULL,
    properties text,
    reason text
)
