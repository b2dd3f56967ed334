-- What collections depend on: one row for each public layer, one for each public consultation;
-- all of them, or the one of a slug.
SELECT
    'layer' AS kind,
    id,
    slug,
    title,
    description,
    licence,
    attribution,
    revision,
    revision_created_at
FROM published.layer
WHERE %(slug)s::text IS NULL OR slug = %(slug)s
UNION ALL
SELECT
    'consultation',
    id,
    slug,
    title,
    summary,
    '',
    '',
    NULL::integer,
    NULL::timestamptz
FROM published.consultation
WHERE %(slug)s::text IS NULL OR slug = %(slug)s
ORDER BY 1, 4
