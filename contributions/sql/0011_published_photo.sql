-- Photographs that anybody may see, of public contributions: where they are, never who sent them.
CREATE VIEW published.photo AS
SELECT
    photo.id,
    photo.public_id,
    contribution.id AS contribution_id,
    contribution.public_id AS contribution_public_id,
    consultation.id AS consultation_id,
    consultation.slug AS consultation_slug,
    photo.position,
    photo.alt_text,
    photo.width,
    photo.height,
    format('/contributions/%s/photos/%s.jpg', contribution.public_id, photo.public_id) AS path,
    format('/contributions/%s/photos/%s-vignette.jpg', contribution.public_id, photo.public_id)
        AS thumbnail_path
FROM contributions_photo AS photo
INNER JOIN contributions_contribution AS contribution ON contribution.id = photo.contribution_id
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
WHERE photo.status = 'published'
    AND contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.photo IS 'Photographs that anybody may see';
