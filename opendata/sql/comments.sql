-- Public comments, each where the contribution that it is about lies.
SELECT
    id AS key,
    public_id AS feature_id,
    geom,
    tstzrange(written_at, written_at, '[]') AS during,
    public_id,
    contribution_public_id AS contribution,
    consultation_slug AS consultation,
    answers,
    stance,
    body,
    author,
    written_at,
    edited_at
FROM published.comment
