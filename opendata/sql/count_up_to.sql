-- How many rows a request selects, counted up to a bound.
SELECT count(*) FROM (SELECT 1 FROM ({matching}) AS matching LIMIT %(most)s) AS bounded
