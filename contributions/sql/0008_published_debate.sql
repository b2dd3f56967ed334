-- How much was answered, beside each public contribution: counts, never who.
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
    coalesce(tally.official_replies, 0) AS official_replies
FROM contributions_contribution AS contribution
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
INNER JOIN layers_category AS category ON category.id = contribution.category_id
LEFT JOIN accounts_user AS author ON author.id = contribution.author_id
LEFT JOIN layers_layer AS layer ON layer.id = contribution.about_layer_id
LEFT JOIN contributions_tally AS tally ON tally.contribution_id = contribution.id
WHERE contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived');

-- Published comments of public contributions; what moderation hid and what its author took back are not here.
CREATE VIEW published.comment AS
SELECT
    comment.id,
    comment.public_id,
    contribution.public_id AS contribution_public_id,
    consultation.id AS consultation_id,
    consultation.slug AS consultation_slug,
    parent.public_id AS answers,
    comment.stance,
    comment.body,
    coalesce(author.pseudonym, 'Compte supprimé') AS author,
    comment.written_at,
    comment.edited_at,
    contribution.geom
FROM contributions_comment AS comment
INNER JOIN contributions_contribution AS contribution ON contribution.id = comment.contribution_id
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
LEFT JOIN contributions_comment AS parent
    ON parent.id = comment.parent_id AND parent.status = 'published'
LEFT JOIN accounts_user AS author ON author.id = comment.author_id
WHERE comment.status = 'published'
    AND contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.comment IS 'Comments that anybody may read, each where the contribution lies';

CREATE VIEW published.official_reply AS
SELECT
    reply.id,
    reply.public_id,
    contribution.public_id AS contribution_public_id,
    consultation.id AS consultation_id,
    consultation.slug AS consultation_slug,
    reply.function,
    coalesce(author.pseudonym, 'Compte supprimé') AS author,
    reply.body,
    reply.written_at,
    reply.edited_at
FROM contributions_officialreply AS reply
INNER JOIN contributions_contribution AS contribution ON contribution.id = reply.contribution_id
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
LEFT JOIN accounts_user AS author ON author.id = reply.author_id
WHERE reply.withdrawn_at IS NULL
    AND contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.official_reply IS 'What the metropole answered';
