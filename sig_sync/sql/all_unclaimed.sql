-- Nothing was recognised: every object served is compared.
INSERT INTO unclaimed (id)
SELECT id FROM layers_feature WHERE layer_id = %(layer)s AND until IS NULL;
