-- Readers of the shared partition wait from here to the end of the transaction.
ALTER TABLE {partition}
ADD CONSTRAINT {primary_key} PRIMARY KEY USING INDEX {primary_key},
ADD CONSTRAINT {one_state} UNIQUE USING INDEX {one_state};
ALTER TABLE layers_feature ATTACH PARTITION {partition} FOR VALUES IN ({layer});
ALTER TABLE {partition} DROP CONSTRAINT {only_this_layer};
