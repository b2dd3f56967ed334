-- One delivery as it was read, but for the objects that are served just so. A row with a reason cannot
-- be served: it is here so that what is served under its identity stays. Without an identity column, a
-- key is found for each row later.
CREATE TEMPORARY TABLE staged (
    number bigint NOT NULL,
    source_id text NOT NULL DEFAULT gen_random_uuid()::text,
    geom geometry,
    content_hash text NOT NULL,
    properties jsonb,
    reason text,
    steady_zoom smallint
);
-- The objects served that nothing delivered was recognised as.
CREATE TEMPORARY TABLE unclaimed (id bigint PRIMARY KEY);
