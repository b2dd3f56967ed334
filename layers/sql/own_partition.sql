-- A table of its own for one large layer, filled before it has any index: building each of them
-- at once takes a fifth of the time of feeding them row by row. Whether its geometries are valid, which
-- takes longer than all else that is asked of a row, is asked once they are all there
-- (own_partition_valid.sql): another session can do it meanwhile.
CREATE TABLE {partition} (
    LIKE layers_feature INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING COMMENTS
);
ALTER TABLE {partition} DROP CONSTRAINT feature_geom_valid;
{fill}
-- Known before the table is attached, so that attaching it does not read it again.
ALTER TABLE {partition}
ADD CONSTRAINT {only_this_layer} CHECK (layer_id = {layer}),
ADD CONSTRAINT feature_geom_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)) NOT VALID;
ANALYZE {partition};
