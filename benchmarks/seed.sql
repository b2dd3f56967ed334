-- 200,000 points in 200 clusters and 20,000 areas of 21 vertices over the metropole, always the
-- same ones, in Hilbert order as a synchronisation writes them.
SELECT setseed(0.42);

INSERT INTO layers_consultation (
    public_id, slug, title, summary, presentation, rules, perimeter, visibility,
    allowed_geometries, max_length_m, max_area_m2, max_vertices, created_at
)
VALUES (
    gen_random_uuid(), 'mesure', 'Mesure', 'Des objets à compter.', '', '',
    ST_Multi(ST_MakeEnvelope(2.7, 50.4, 3.4, 50.9, 4326)), 'published',
    '{point,line,polygon}', 5000, 2000000, 500, now()
);

INSERT INTO layers_layer (
    public_id, slug, title, description, geometry_kind, style, licence, attribution,
    title_property
)
VALUES
    (gen_random_uuid(), 'points', 'Points', '', 'point', '{"property": "genre"}', '', '', 'nom'),
    (gen_random_uuid(), 'surfaces', 'Surfaces', '', 'polygon', '{"property": "genre"}', '', '', 'nom');
INSERT INTO layers_layerrevision (
    layer_id, number, created_at, added, changed, moved, removed, source_hash, origin
)
SELECT id, 1, now(), 0, 0, 0, 0, '', 'sync' FROM layers_layer;
UPDATE layers_layer SET current_revision_id = revision.id
FROM layers_layerrevision AS revision WHERE revision.layer_id = layers_layer.id;
INSERT INTO layers_consultationlayer (consultation_id, layer_id, position, visible_by_default)
SELECT consultation.id, layer.id, 0, true
FROM layers_consultation AS consultation CROSS JOIN layers_layer AS layer;

CREATE TEMPORARY TABLE cluster AS
SELECT n, 2.85 + random() * 0.4 AS lon, 50.53 + random() * 0.24 AS lat
FROM generate_series(0, 199) AS n;

INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since)
SELECT
    layer.id, made.n::text, made.geom,
    jsonb_build_object('nom', 'Objet ' || made.n, 'genre', made.n % 7, 'note', repeat('x', 40)),
    made.n::text, 1
FROM layers_layer AS layer
CROSS JOIN (
    SELECT
        numbers.n,
        ST_SetSRID(
            ST_MakePoint(
                cluster.lon + (random() + random() + random() - 1.5) * 0.012,
                cluster.lat + (random() + random() + random() - 1.5) * 0.008
            ),
            4326
        ) AS geom
    FROM generate_series(1, 200000) AS numbers (n)
    INNER JOIN cluster ON cluster.n = numbers.n % 200
) AS made
WHERE layer.slug = 'points'
ORDER BY made.geom;

INSERT INTO layers_feature (layer_id, source_id, geom, properties, content_hash, since)
SELECT
    layer.id, made.n::text, made.geom,
    jsonb_build_object('nom', 'Surface ' || made.n, 'genre', made.n % 7), made.n::text, 1
FROM layers_layer AS layer
CROSS JOIN (
    SELECT
        numbers.n,
        ST_Buffer(
            ST_SetSRID(
                ST_MakePoint(
                    cluster.lon + (random() + random() + random() - 1.5) * 0.02,
                    cluster.lat + (random() + random() + random() - 1.5) * 0.012
                ),
                4326
            ),
            0.0002 + random() * 0.0006,
            'quad_segs=5'
        ) AS geom
    FROM generate_series(1, 20000) AS numbers (n)
    INNER JOIN cluster ON cluster.n = numbers.n % 200
) AS made
WHERE layer.slug = 'surfaces'
ORDER BY made.geom;

ANALYZE;
