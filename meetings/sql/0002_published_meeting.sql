CREATE VIEW published.meeting AS
SELECT
    meeting.id,
    meeting.public_id,
    consultation.slug AS consultation_slug,
    meeting.title,
    meeting.description,
    meeting.place_name,
    meeting.address,
    meeting.starts_at,
    meeting.ends_at,
    meeting.online_url,
    meeting.accessibility,
    meeting.status,
    meeting.geom,
    meeting.geom_3857
FROM meetings_meeting AS meeting
LEFT JOIN layers_consultation AS consultation ON consultation.id = meeting.consultation_id
WHERE consultation.id IS NULL OR consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.meeting IS 'Meetings of public consultations, and those of none';

-- A meeting happens in the territory: somewhere in metropolitan France (geo.srid.FRANCE_EXTENT).
ALTER TABLE meetings_meeting
    ADD CONSTRAINT meeting_inside_france
    CHECK (geom @ ST_MakeEnvelope(-5.6, 41.0, 10.0, 51.5, 4326));
