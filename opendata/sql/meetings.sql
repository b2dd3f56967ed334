-- Public meetings, past and to come.
SELECT
    id AS key,
    public_id AS feature_id,
    geom,
    tstzrange(starts_at, ends_at) AS during,
    public_id,
    consultation_slug AS consultation,
    title,
    description,
    place_name,
    address,
    starts_at,
    ends_at,
    online_url,
    accessibility,
    status
FROM published.meeting
