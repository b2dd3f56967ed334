-- The address or street nearest to each public contribution, derived from its geometry.
CREATE OR REPLACE VIEW published.contribution AS
SELECT
    contribution.id,
    contribution.public_id,
    contribution.consultation_id,
    consultation.slug AS consultation_slug,
    consultation.title AS consultation_title,
    category.slug AS category,
    category.label AS category_label,
    contribution.title,
    contribution.body,
    coalesce(author.pseudonym, 'Compte supprimé') AS author,
    contribution.submitted_at,
    contribution.updated_at,
    ARRAY(
        SELECT commune.insee_code
        FROM contributions_communeshare AS share
        INNER JOIN territory_commune AS commune ON commune.id = share.commune_id
        WHERE share.contribution_id = contribution.id
        ORDER BY share.share DESC, commune.insee_code
    ) AS communes,
    layer.slug AS about_layer,
    nullif(contribution.about_source_id, '') AS about_source_id,
    contribution.about_revision,
    contribution.geom,
    contribution.geom_3857,
    coalesce(tally.supports, 0) AS supports,
    coalesce(tally.comments, 0) AS comments,
    coalesce(tally.official_replies, 0) AS official_replies,
    contribution.about_from_m,
    contribution.about_to_m,
    nullif(contribution.place_label, '') AS place_label
FROM contributions_contribution AS contribution
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
INNER JOIN layers_category AS category ON category.id = contribution.category_id
LEFT JOIN accounts_user AS author ON author.id = contribution.author_id
LEFT JOIN layers_layer AS layer ON layer.id = contribution.about_layer_id
LEFT JOIN contributions_tally AS tally ON tally.contribution_id = contribution.id
WHERE contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived');
