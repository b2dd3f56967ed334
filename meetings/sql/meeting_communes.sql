-- The commune in which each meeting takes place. The polygon is the constant side of neither: the
-- nested loop asks the index commune_geom once for each point, so the cost follows the page, not the
-- territory. A point on a shared boundary takes the smaller INSEE code, so that the answer is one.
SELECT DISTINCT ON (meeting.id)
    meeting.id,
    commune.name
FROM meetings_meeting AS meeting
INNER JOIN territory_commune AS commune ON ST_Intersects(commune.geom, meeting.geom)
WHERE meeting.id = ANY(%(meeting_ids)s)
    AND commune.valid_during @> %(day)s::date
ORDER BY meeting.id, commune.insee_code
