-- A commune outside metropolitan France is a reprojection mistake, not a commune
-- (geo.srid.FRANCE_EXTENT). `@` compares boxes only, so the check costs nothing.
ALTER TABLE territory_commune
    ADD CONSTRAINT commune_inside_france
    CHECK (geom @ ST_MakeEnvelope(-5.6, 41.0, 10.0, 51.5, 4326));

CREATE VIEW published.commune AS
SELECT
    id,
    insee_code,
    name,
    population,
    approximate,
    lower(valid_during) AS valid_from,
    upper(valid_during) AS valid_until,
    geom,
    geom_3857
FROM territory_commune
WHERE valid_during @> current_date;
COMMENT ON VIEW published.commune IS 'Communes of the territory as they stand today';
