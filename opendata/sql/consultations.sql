-- Public consultations; their period is the one in which contributions are taken.
SELECT
    id AS key,
    public_id AS feature_id,
    geom,
    tstzrange(opens_at, closes_at) AS during,
    public_id,
    slug,
    title,
    summary,
    state,
    opens_at,
    closes_at
FROM published.consultation
