-- One row if a public meeting has this number. See feature_contribution.sql.
SELECT json_build_object(
    'type', 'Feature',
    'id', meeting.id,
    'geometry', ST_AsGeoJSON(meeting.geom, 7)::json,
    'properties', json_build_object(
        'public_id', meeting.public_id,
        'title', meeting.title,
        'starts_at', to_char(meeting.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'status', meeting.status,
        'place_name', meeting.place_name,
        'consultation', meeting.consultation_slug
    )
)::text
FROM published.meeting AS meeting
WHERE meeting.id = %(feature)s::bigint;
