-- A table of its own for one large layer, filled before it has any index: building each of them
-- at once takes a fifth of the time of feeding them row by row.
CREATE TABLE {partition} (
    LIKE layers_feature INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING COMMENTS
);
{fill}
-- Known before the table is attached, so that attaching it does not read it again.
ALTER TABLE {partition} ADD CONSTRAINT {only_this_layer} CHECK (layer_id = {layer});
ANALYZE {partition};
