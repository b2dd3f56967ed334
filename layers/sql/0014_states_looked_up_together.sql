-- The same rule, whatever the planner believes. Where the table's statistics tell of no rows, as after a
-- vacuum of one that was emptied, each index that begins with the layer seems as good as that of the
-- identity: looked up one by one, the states of three thousand objects were then nine million reads. All
-- at once they are at worst one reading of the layer.
CREATE OR REPLACE FUNCTION layers_refuse_overlapping_states() RETURNS trigger
LANGUAGE plpgsql
SET enable_nestloop = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    layer bigint;
    identities text [];
    clash record;
BEGIN
    FOR layer, identities IN
        SELECT layer_id, array_agg(DISTINCT source_id) FROM written GROUP BY layer_id
    LOOP
        -- Planned with these values: only the partition that holds the layer.
        EXECUTE $query$
            SELECT written.source_id, written.since, other.since AS other_since
            FROM written
            INNER JOIN layers_feature AS other
                ON other.source_id = written.source_id
                AND other.id <> written.id
                AND int8range(other.since, other.until) && int8range(written.since, written.until)
            WHERE written.layer_id = $1 AND other.layer_id = $1 AND other.source_id = ANY ($2)
            LIMIT 1
        $query$ INTO clash USING layer, identities;
        IF clash.source_id IS NOT NULL THEN
            RAISE EXCEPTION
                'two states of feature "%" (since % and %) violate "feature_one_state_at_each_revision"',
                clash.source_id, clash.since, clash.other_since
                USING ERRCODE = 'exclusion_violation',
                    CONSTRAINT = 'feature_one_state_at_each_revision';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
