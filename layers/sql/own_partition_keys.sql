-- What will guard its keys once it is attached. As indexes first: two sessions may build some each.
CREATE UNIQUE INDEX {primary_key} ON {partition} (layer_id, id);
CREATE UNIQUE INDEX {one_state} ON {partition} (layer_id, source_id, until) NULLS NOT DISTINCT;
