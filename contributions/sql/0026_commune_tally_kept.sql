-- How many contributions lie in each commune, day by day. As in 0004_live_tiles.sql, writers only
-- append what changed; the fold does the sums later, out of their way. A row of commune 0 counts each
-- contribution once, wherever it lies.

-- The day in the metropole, as the pages say it (settings.TIME_ZONE).
CREATE FUNCTION contribution_local_day(at timestamp with time zone) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE 'Europe/Paris')::date
$$;

-- What is counted is the pair of a contribution and a commune. A statement that changes contributions
-- counts them with the shares that are there; one that changes shares, with the contributions that
-- are there. One statement that would change both tables is not counted right: none does.
CREATE FUNCTION contribution_commune_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO contributions_communetallychange (
            consultation_id, commune_id, status, day, number
        )
        SELECT state.consultation_id, place.commune_id, state.status, day, count(*)
        FROM new_row AS state
        CROSS JOIN LATERAL contribution_local_day(state.submitted_at) AS day
        CROSS JOIN LATERAL (
            SELECT 0 AS commune_id
            UNION ALL
            SELECT share.commune_id
            FROM contributions_communeshare AS share
            WHERE share.contribution_id = state.id
        ) AS place
        WHERE state.status IN ('published', 'hidden')
        GROUP BY 1, 2, 3, 4;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO contributions_communetallychange (
            consultation_id, commune_id, status, day, number
        )
        SELECT state.consultation_id, place.commune_id, state.status, day, -count(*)
        FROM old_row AS state
        CROSS JOIN LATERAL contribution_local_day(state.submitted_at) AS day
        CROSS JOIN LATERAL (
            SELECT 0 AS commune_id
            UNION ALL
            SELECT share.commune_id
            FROM contributions_communeshare AS share
            WHERE share.contribution_id = state.id
        ) AS place
        WHERE state.status IN ('published', 'hidden')
        GROUP BY 1, 2, 3, 4;
    ELSE
        INSERT INTO contributions_communetallychange (
            consultation_id, commune_id, status, day, number
        )
        SELECT state.consultation_id, place.commune_id, state.status, day, sum(state.sign)
        FROM old_row
        INNER JOIN new_row ON new_row.id = old_row.id
        CROSS JOIN LATERAL (
            VALUES
            (-1, old_row.consultation_id, old_row.status, old_row.submitted_at),
            (1, new_row.consultation_id, new_row.status, new_row.submitted_at)
        ) AS state (sign, consultation_id, status, submitted_at)
        CROSS JOIN LATERAL contribution_local_day(state.submitted_at) AS day
        CROSS JOIN LATERAL (
            SELECT 0 AS commune_id
            UNION ALL
            SELECT share.commune_id
            FROM contributions_communeshare AS share
            WHERE share.contribution_id = new_row.id
        ) AS place
        WHERE state.status IN ('published', 'hidden')
            AND (old_row.consultation_id, old_row.status, old_row.submitted_at)
            IS DISTINCT FROM (new_row.consultation_id, new_row.status, new_row.submitted_at)
        GROUP BY 1, 2, 3, 4
        HAVING sum(state.sign) <> 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_commune_tally_insert AFTER INSERT ON contributions_contribution
REFERENCING NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_commune_tally();
CREATE TRIGGER contribution_commune_tally_update AFTER UPDATE ON contributions_contribution
REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_commune_tally();
CREATE TRIGGER contribution_commune_tally_delete AFTER DELETE ON contributions_contribution
REFERENCING OLD TABLE AS old_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_commune_tally();

CREATE FUNCTION commune_share_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        -- Whoever hides one of these contributions meanwhile waits, or is waited for: neither would
        -- see what the other has not committed yet, and the count would stay wrong for ever.
        PERFORM contribution.id
        FROM contributions_contribution AS contribution
        WHERE contribution.id IN (SELECT new_row.contribution_id FROM new_row)
        FOR SHARE;
        INSERT INTO contributions_communetallychange (
            consultation_id, commune_id, status, day, number
        )
        SELECT
            contribution.consultation_id,
            new_row.commune_id,
            contribution.status,
            contribution_local_day(contribution.submitted_at),
            count(*)
        FROM new_row
        INNER JOIN contributions_contribution AS contribution
            ON contribution.id = new_row.contribution_id
        WHERE contribution.status IN ('published', 'hidden')
        GROUP BY 1, 2, 3, 4;
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        PERFORM contribution.id
        FROM contributions_contribution AS contribution
        WHERE contribution.id IN (SELECT old_row.contribution_id FROM old_row)
        FOR SHARE;
        INSERT INTO contributions_communetallychange (
            consultation_id, commune_id, status, day, number
        )
        SELECT
            contribution.consultation_id,
            old_row.commune_id,
            contribution.status,
            contribution_local_day(contribution.submitted_at),
            -count(*)
        FROM old_row
        INNER JOIN contributions_contribution AS contribution
            ON contribution.id = old_row.contribution_id
        WHERE contribution.status IN ('published', 'hidden')
        GROUP BY 1, 2, 3, 4;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER commune_share_tally_insert AFTER INSERT ON contributions_communeshare
REFERENCING NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION commune_share_tally();
CREATE TRIGGER commune_share_tally_update AFTER UPDATE ON contributions_communeshare
REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION commune_share_tally();
CREATE TRIGGER commune_share_tally_delete AFTER DELETE ON contributions_communeshare
REFERENCING OLD TABLE AS old_row
FOR EACH STATEMENT EXECUTE FUNCTION commune_share_tally();

-- Adds what has been appended to the sums of each grain, and forgets it; answers how many changes that
-- were. One at a time; who comes second does nothing.
CREATE FUNCTION contributions_fold_communes() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM contributions_communetallychange)
        OR NOT pg_try_advisory_xact_lock(20836, 2) THEN
        RETURN 0;
    END IF;
    CREATE TEMPORARY TABLE folding_tally ON COMMIT DROP AS
    WITH gone AS (DELETE FROM contributions_communetallychange RETURNING *)
    SELECT * FROM gone;
    GET DIAGNOSTICS folded = ROW_COUNT;

    MERGE INTO contributions_communetally AS kept
    USING (
        SELECT
            folding_tally.consultation_id,
            period.grain,
            period.starts_on,
            folding_tally.commune_id,
            folding_tally.status,
            sum(folding_tally.number) AS number
        FROM folding_tally
        CROSS JOIN LATERAL (
            VALUES
            ('day', folding_tally.day),
            ('month', date_trunc('month', folding_tally.day)::date),
            ('whole', date '1970-01-01')
        ) AS period (grain, starts_on)
        GROUP BY 1, 2, 3, 4, 5
        HAVING sum(folding_tally.number) <> 0
    ) AS change
    ON kept.consultation_id = change.consultation_id
        AND kept.grain = change.grain
        AND kept.starts_on = change.starts_on
        AND kept.commune_id = change.commune_id
        AND kept.status = change.status
    -- The table keeps no row that counts nothing.
    WHEN MATCHED AND kept.number + change.number = 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET number = kept.number + change.number
    WHEN NOT MATCHED THEN INSERT (consultation_id, grain, starts_on, commune_id, status, number)
        VALUES (
            change.consultation_id, change.grain, change.starts_on,
            change.commune_id, change.status, change.number
        );
    DROP TABLE folding_tally;
    RETURN folded;
END
$$;

-- What was there before the triggers.
INSERT INTO contributions_communetallychange (consultation_id, commune_id, status, day, number)
SELECT
    contribution.consultation_id,
    place.commune_id,
    contribution.status,
    contribution_local_day(contribution.submitted_at),
    count(*)
FROM contributions_contribution AS contribution
CROSS JOIN LATERAL (
    SELECT 0 AS commune_id
    UNION ALL
    SELECT share.commune_id
    FROM contributions_communeshare AS share
    WHERE share.contribution_id = contribution.id
) AS place
WHERE contribution.status IN ('published', 'hidden')
GROUP BY 1, 2, 3, 4;
SELECT contributions_fold_communes();
