-- Features in partitions: small layers share one table, a large one has a table of its own, whose
-- indexes are built in bulk (adr/0012). No identity column: partitioned tables take none before
-- PostgreSQL 17.
DROP VIEW published.layer_feature;
ALTER TABLE layers_feature RENAME TO layers_feature_before;

CREATE TABLE layers_feature (
    id bigint NOT NULL,
    source_id varchar(200) NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL,
    geom_3857 geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    properties jsonb NOT NULL,
    content_hash varchar(64) NOT NULL,
    since integer NOT NULL,
    until integer,
    layer_id bigint NOT NULL,
    CONSTRAINT feature_geom_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom)),
    CONSTRAINT feature_revisions_in_order CHECK (until IS NULL OR until > since),
    CONSTRAINT feature_source_id_present CHECK (source_id <> ''),
    CONSTRAINT layers_feature_since_check CHECK (since >= 0),
    CONSTRAINT layers_feature_until_check CHECK (until >= 0)
) PARTITION BY LIST (layer_id);
CREATE TABLE layers_feature_shared PARTITION OF layers_feature DEFAULT;

INSERT INTO layers_feature (
    id, source_id, geom, properties, content_hash, since, until, layer_id
)
SELECT id, source_id, geom, properties, content_hash, since, until, layer_id
FROM layers_feature_before
ORDER BY layer_id, geom;
-- The old table's sequence, indexes and constraint names go with it.
DROP TABLE layers_feature_before;

CREATE SEQUENCE layers_feature_id_seq OWNED BY layers_feature.id;
SELECT setval('layers_feature_id_seq', coalesce(max(id), 0) + 1, false) FROM layers_feature;
ALTER TABLE layers_feature ALTER COLUMN id SET DEFAULT nextval('layers_feature_id_seq');

-- Pages of a layer are read in this order.
ALTER TABLE layers_feature ADD CONSTRAINT layers_feature_pkey PRIMARY KEY (layer_id, id);
-- One current state of an object, and one that ends at each revision; it also finds an object's states.
ALTER TABLE layers_feature ADD CONSTRAINT feature_one_state_until
UNIQUE NULLS NOT DISTINCT (layer_id, source_id, until);
ALTER INDEX layers_feature_shared_layer_id_source_id_until_key
RENAME TO feature_one_state_until_shared;
ALTER TABLE layers_feature ADD CONSTRAINT layers_feature_layer_id_fk
FOREIGN KEY (layer_id) REFERENCES layers_layer (id) DEFERRABLE INITIALLY DEFERRED;

-- The spatial indexes belong to each partition: only the shared one must tell layers apart.
CREATE INDEX feature_geom ON layers_feature_shared USING gist (geom);
CREATE INDEX feature_layer_geom_3857 ON layers_feature_shared USING gist (layer_id, geom_3857);

-- Two states of one object never share a revision. Checked once for each statement, through the
-- unique index: an exclusion constraint took four minutes to check a million rows.
CREATE FUNCTION layers_refuse_overlapping_states() RETURNS trigger
LANGUAGE plpgsql
-- However few rows the plan was made for, states are looked up one by one.
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    clash record;
BEGIN
    SELECT written.source_id, written.since, other.since AS other_since
    INTO clash
    FROM written
    INNER JOIN layers_feature AS other
        ON other.layer_id = written.layer_id
        AND other.source_id = written.source_id
        AND other.id <> written.id
        AND int8range(other.since, other.until) && int8range(written.since, written.until)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION
            'two states of feature "%" (since % and %) violate "feature_one_state_at_each_revision"',
            clash.source_id, clash.since, clash.other_since
            USING ERRCODE = 'exclusion_violation',
                CONSTRAINT = 'feature_one_state_at_each_revision';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER feature_states_inserted AFTER INSERT ON layers_feature
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION layers_refuse_overlapping_states();
CREATE TRIGGER feature_states_updated AFTER UPDATE ON layers_feature
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION layers_refuse_overlapping_states();

COMMENT ON COLUMN layers_feature.source_id IS 'identity in the source, as text';
COMMENT ON COLUMN layers_feature.geom IS 'EPSG:4326, degrees; reprojected from the source';
COMMENT ON COLUMN layers_feature.geom_3857
IS 'geom in EPSG:3857 (Web Mercator), generated; for tiles only, not for measuring';
COMMENT ON COLUMN layers_feature.properties IS 'kept columns of the source';
COMMENT ON COLUMN layers_feature.content_hash IS 'hash of the feature as the source delivered it';
COMMENT ON COLUMN layers_feature.since IS 'first revision that has this row';
COMMENT ON COLUMN layers_feature.until
IS 'first revision without it; null while it is served';

-- Every kept revision: a row is served as revision n when since <= n < coalesce(until, infinity).
CREATE VIEW published.layer_feature AS
SELECT
    feature.id,
    feature.layer_id,
    layer.slug AS layer_slug,
    feature.source_id,
    coalesce(feature.properties ->> nullif(layer.title_property, ''), '') AS title,
    feature.properties,
    feature.since,
    feature.until,
    feature.geom,
    feature.geom_3857
FROM layers_feature AS feature
INNER JOIN published.layer AS layer ON layer.id = feature.layer_id;
COMMENT ON VIEW published.layer_feature IS 'Features of public layers, with the revisions they belong to';
