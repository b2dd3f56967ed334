-- The fullest tile of each zoom decides for all of them whether they are drawn or counted: pins of
-- one tile beside a neighbour's clusters would be shown by both, in its clip buffer.
CREATE FUNCTION contributions_fold_peaks() RETURNS void
LANGUAGE sql AS $$
    WITH per_tile AS (
        SELECT consultation_id, z, x, y, sum(count) AS total
        FROM contributions_livecount
        GROUP BY z, x, y, consultation_id
    ),
    peak AS (
        SELECT consultation_id, z, max(total) AS peak
        FROM per_tile
        GROUP BY consultation_id, z
        UNION ALL
        -- 0 stands for all public consultations together.
        SELECT 0, z, max(total)
        FROM (
            SELECT z, x, y, sum(total) AS total
            FROM per_tile
            WHERE consultation_id IN (
                SELECT id FROM layers_consultation WHERE visibility IN ('published', 'archived')
            )
            GROUP BY z, x, y
        ) AS of_all
        GROUP BY z
    ),
    gone AS (
        DELETE FROM contributions_livepeak AS kept
        WHERE NOT EXISTS (
            SELECT FROM peak WHERE peak.consultation_id = kept.consultation_id AND peak.z = kept.z
        )
    )
    INSERT INTO contributions_livepeak AS kept (consultation_id, z, peak)
    SELECT consultation_id, z, peak FROM peak
    ON CONFLICT (consultation_id, z) DO UPDATE SET peak = excluded.peak
    WHERE kept.peak <> excluded.peak;
$$;
SELECT contributions_fold_peaks();

CREATE VIEW published.contribution_peak AS
SELECT
    kept.z,
    kept.peak,
    consultation.slug AS consultation_slug
FROM contributions_livepeak AS kept
LEFT JOIN layers_consultation AS consultation ON consultation.id = kept.consultation_id
WHERE kept.consultation_id = 0 OR consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.contribution_peak IS 'The most contributions that one tile of a zoom holds; without a consultation: of all';
