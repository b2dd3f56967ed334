-- Readers of the shared partition wait from here to the end of the transaction.
ALTER TABLE layers_feature ATTACH PARTITION {partition} FOR VALUES IN ({layer});
ALTER TABLE {partition} DROP CONSTRAINT {only_this_layer};
