-- The same rule as 0005_features_in_partitions.sql, planned for each statement: a plan kept from a
-- time of few rows may find the other states of an object by its layer alone, which reads the
-- whole layer once for every row.
CREATE OR REPLACE FUNCTION layers_refuse_overlapping_states() RETURNS trigger
LANGUAGE plpgsql
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    clash record;
BEGIN
    EXECUTE $query$
        SELECT written.source_id, written.since, other.since AS other_since
        FROM written
        INNER JOIN layers_feature AS other
            ON other.layer_id = written.layer_id
            AND other.source_id = written.source_id
            AND other.id <> written.id
            AND int8range(other.since, other.until) && int8range(written.since, written.until)
        LIMIT 1
    $query$ INTO clash;
    IF clash.source_id IS NOT NULL THEN
        RAISE EXCEPTION
            'two states of feature "%" (since % and %) violate "feature_one_state_at_each_revision"',
            clash.source_id, clash.since, clash.other_since
            USING ERRCODE = 'exclusion_violation',
                CONSTRAINT = 'feature_one_state_at_each_revision';
    END IF;
    RETURN NULL;
END
$$;

-- Few layers share this table, each of many rows. A look at the first twenty rows says the opposite,
-- and would be believed when they are twenty thousand: every index that begins with the layer would
-- seem as good as the one of the identity.
ALTER TABLE layers_feature_shared ALTER COLUMN layer_id SET (n_distinct = 20);
