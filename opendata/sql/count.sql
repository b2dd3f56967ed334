SELECT count(*) FROM ({matching}) AS matching
