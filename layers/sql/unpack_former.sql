-- Packs of revisions that are not the newest any more go, and what says that there are any with them. One that is
-- being packed right now is left for the next time.
WITH former AS MATERIALIZED (
    SELECT revision.id, revision.layer_id, revision.number
    FROM layers_layerrevision AS revision
    INNER JOIN layers_layer AS layer ON layer.id = revision.layer_id
    WHERE
        revision.packed_for IS NOT NULL
        AND layer.current_revision_id IS DISTINCT FROM revision.id
    FOR NO KEY UPDATE OF revision SKIP LOCKED
),

unpacked AS (
    UPDATE layers_layerrevision AS revision
    SET packed_for = NULL
    FROM former
    WHERE revision.id = former.id
)

DELETE FROM layers_pointpack AS pack
USING former
WHERE pack.layer_id = former.layer_id AND pack.revision = former.number;
