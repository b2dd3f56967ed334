-- Contributions in 200 clusters over the metropole, always the same ones, in one consultation with
-- five categories; how many, the setting bench.points says. The guard of single rows rests meanwhile: what it
-- refuses is not made here. The counts are folded in as the background task does.
SELECT setseed(0.42);

WITH consultation AS (
    INSERT INTO layers_consultation (
        public_id, slug, title, summary, presentation, rules, perimeter, visibility,
        allowed_geometries, max_length_m, max_area_m2, max_vertices, created_at
    )
    VALUES (
        gen_random_uuid(), 'million', 'Un million de contributions', 'Des points à compter.', '', '',
        ST_Multi(ST_MakeEnvelope(2.7, 50.4, 3.4, 50.9, 4326)), 'published',
        '{point}', 5000, 2000000, 500, now()
    )
    RETURNING id
),

phase AS (
    INSERT INTO layers_phase (title, description, during, accepts_contributions, consultation_id)
    SELECT 'Recueil', '', tstzrange('2020-01-01', '2100-01-01'), true, id FROM consultation
)

INSERT INTO layers_category (slug, label, colour, icon, position, consultation_id)
SELECT 'genre-' || n, 'Genre ' || n, '#336699', 'point', n, consultation.id
FROM consultation CROSS JOIN generate_series(1, 5) AS n;

CREATE TEMPORARY TABLE cluster AS
SELECT n, 2.85 + random() * 0.4 AS lon, 50.53 + random() * 0.24 AS lat
FROM generate_series(0, 199) AS n;

ALTER TABLE contributions_contribution DISABLE TRIGGER contribution_guard;
INSERT INTO contributions_contribution (
    public_id, title, body, geom, status, submitted_at, updated_at, about_source_id, category_id,
    consultation_id
)
SELECT
    gen_random_uuid(), 'Contribution ' || made.n, '', made.geom, 'published',
    '2025-01-01'::timestamptz + made.n * interval '20 seconds', now(), '', category.id,
    category.consultation_id
FROM (
    SELECT
        numbers.n,
        ST_SetSRID(
            ST_MakePoint(
                cluster.lon + (random() + random() + random() - 1.5) * 0.012,
                cluster.lat + (random() + random() + random() - 1.5) * 0.008
            ),
            4326
        ) AS geom
    FROM generate_series(1, current_setting('bench.points')::integer) AS numbers (n)
    INNER JOIN cluster ON cluster.n = numbers.n % 200
) AS made
INNER JOIN layers_consultation AS consultation ON consultation.slug = 'million'
INNER JOIN layers_category AS category
    ON category.consultation_id = consultation.id AND category.position = 1 + made.n % 5;
ALTER TABLE contributions_contribution ENABLE TRIGGER contribution_guard;
DROP TABLE cluster;

-- FOLD
SELECT contributions_fold_live();
SELECT contributions_fold_peaks();
ANALYZE contributions_contribution, contributions_livecount, contributions_livecell, contributions_livechange;
