-- Public contributions, of one consultation or (slug NULL) of all.
SELECT
    id AS key,
    public_id AS feature_id,
    geom,
    tstzrange(submitted_at, submitted_at, '[]') AS during,
    public_id,
    consultation_slug AS consultation,
    category,
    category_label,
    title,
    body,
    author,
    submitted_at,
    updated_at,
    communes,
    about_layer,
    about_source_id,
    about_revision,
    about_from_m,
    about_to_m,
    supports,
    comments,
    official_replies,
    place_label,
    -- By contribution, so that each row costs one look in the index of answers.
    coalesce(
        (
            SELECT jsonb_object_agg(answer.question, answer.value)
            FROM published.answer AS answer
            WHERE answer.contribution_id = contribution.id
        ),
        '{}'::jsonb
    ) AS answers,
    (
        SELECT count(*) FROM published.photo AS photo
        WHERE photo.contribution_id = contribution.id
    ) AS photos
FROM published.contribution AS contribution
WHERE %(slug)s::text IS NULL
    OR consultation_id = (
        SELECT consultation.id
        FROM published.consultation AS consultation
        WHERE consultation.slug = %(slug)s
    )
