-- One consultation with as many contributions as bench.number says, under the name bench.slug.
DO $$
DECLARE
    chosen_slug text := current_setting('bench.slug');
    made bigint;
BEGIN
    INSERT INTO layers_consultation (
        public_id, slug, title, summary, presentation, rules, perimeter, visibility,
        allowed_geometries, max_length_m, max_area_m2, max_vertices, created_at
    )
    VALUES (
        gen_random_uuid(), chosen_slug, 'Mesure ' || chosen_slug, 'Des avis à lire.', '', '',
        ST_Multi(ST_MakeEnvelope(2.7, 50.4, 3.4, 50.9, 4326)), 'published',
        '{point,line,polygon}', 5000, 2000000, 500, now()
    )
    RETURNING id INTO made;
    INSERT INTO layers_phase (consultation_id, title, description, during, accepts_contributions)
    VALUES (made, 'Vos contributions', '', tstzrange(now() - interval '400 days', now() + interval '9 days'), true);
    INSERT INTO layers_category (consultation_id, slug, label, colour, icon, position)
    VALUES (made, 'arbres', 'Arbres', '#117733', 'tree', 0), (made, 'velo', 'Vélo', '#332288', 'bike', 1);
    INSERT INTO contributions_contribution (
        public_id, consultation_id, category_id, title, body, geom, status,
        submitted_at, updated_at, about_source_id
    )
    SELECT
        gen_random_uuid(), made, category.id,
        'Avis ' || CASE WHEN n % 2 = 0 THEN 'sur les pistes' ELSE 'sur les arbres' END,
        'Texte numéro ' || n || CASE WHEN n % 500 = 0 THEN ' avec un kiosque' ELSE '' END,
        ST_SetSRID(ST_MakePoint(2.95 + (n * 7919 % 1000) * 0.0002, 50.57 + (n * 104729 % 997) * 0.00013), 4326),
        CASE WHEN n % 50 = 0 THEN 'hidden' ELSE 'published' END,
        now() - n * interval '3 minutes', now(), ''
    FROM generate_series(1, current_setting('bench.number')::bigint) AS n
    INNER JOIN layers_category AS category
        ON category.consultation_id = made
        AND category.slug = CASE WHEN n % 3 = 0 THEN 'velo' ELSE 'arbres' END;
    UPDATE contributions_tally SET supports = contribution_id % 97, comments = contribution_id % 13
    WHERE consultation_id = made;
END
$$;
