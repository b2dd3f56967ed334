-- What the tiles of contributions are drawn from at low zooms, and how a tile learns that it is old.
-- Writers only append to contributions_livechange: two of them never wait for each other on a
-- popular square. The fold does the sums later, out of their way.

-- An anchor's place on the grid (contributions.live): 2^26 columns and rows over Web Mercator.
CREATE FUNCTION contribution_grid_column(x_3857 double precision) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT least(greatest(
        floor((x_3857 + 20037508.342789244) / 40075016.685578488 * 67108864), 0
    ), 67108863)::integer
$$;
CREATE FUNCTION contribution_grid_row(y_3857 double precision) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT least(greatest(
        floor((20037508.342789244 - y_3857) / 40075016.685578488 * 67108864), 0
    ), 67108863)::integer
$$;

-- Where a contribution is counted (a line or an area at a place that lies on it), and the tiles of
-- zoom 14 that it covers.
CREATE FUNCTION contribution_grid_places(geom_3857 geometry)
RETURNS TABLE (
    anchor_x integer, anchor_y integer,
    west integer, north integer, east integer, south integer
)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT
        contribution_grid_column(ST_X(anchor.geom)),
        contribution_grid_row(ST_Y(anchor.geom)),
        contribution_grid_column(ST_XMin(geom_3857)) >> 12,
        contribution_grid_row(ST_YMax(geom_3857)) >> 12,
        contribution_grid_column(ST_XMax(geom_3857)) >> 12,
        contribution_grid_row(ST_YMin(geom_3857)) >> 12
    FROM (
        SELECT CASE
            WHEN GeometryType(geom_3857) = 'POINT' THEN geom_3857
            ELSE ST_PointOnSurface(geom_3857)
        END AS geom
    ) AS anchor
$$;

-- The empty notification says "look again": who listens reads the whole, small state, so that a
-- notification that came twice, late or never does no harm.
CREATE FUNCTION contribution_live() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO contributions_livechange (
            consultation_id, category_id, sign, anchor_x, anchor_y, west, north, east, south
        )
        SELECT new_row.consultation_id, new_row.category_id, 1, place.*
        FROM new_row, contribution_grid_places(new_row.geom_3857) AS place
        WHERE new_row.status = 'published';
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO contributions_livechange (
            consultation_id, category_id, sign, anchor_x, anchor_y, west, north, east, south
        )
        SELECT old_row.consultation_id, old_row.category_id, -1, place.*
        FROM old_row, contribution_grid_places(old_row.geom_3857) AS place
        WHERE old_row.status = 'published';
    ELSE
        -- Only what a tile shows: an edited text or a new time stamp changes no tile.
        INSERT INTO contributions_livechange (
            consultation_id, category_id, sign, anchor_x, anchor_y, west, north, east, south
        )
        SELECT state.consultation_id, state.category_id, state.sign, place.*
        FROM old_row
        INNER JOIN new_row ON new_row.id = old_row.id
        CROSS JOIN LATERAL (
            VALUES
            (-1, old_row.consultation_id, old_row.category_id, old_row.status, old_row.geom_3857),
            (1, new_row.consultation_id, new_row.category_id, new_row.status, new_row.geom_3857)
        ) AS state (sign, consultation_id, category_id, status, geom_3857)
        CROSS JOIN LATERAL contribution_grid_places(state.geom_3857) AS place
        WHERE state.status = 'published'
            AND (
                old_row.consultation_id, old_row.category_id, old_row.status, old_row.title,
                old_row.submitted_at, old_row.public_id, ST_AsBinary(old_row.geom_3857)
            ) IS DISTINCT FROM (
                new_row.consultation_id, new_row.category_id, new_row.status, new_row.title,
                new_row.submitted_at, new_row.public_id, ST_AsBinary(new_row.geom_3857)
            );
    END IF;
    IF FOUND THEN
        PERFORM pg_notify('parvis_live', '');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_live_insert AFTER INSERT ON contributions_contribution
REFERENCING NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_live();
CREATE TRIGGER contribution_live_update AFTER UPDATE ON contributions_contribution
REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_live();
CREATE TRIGGER contribution_live_delete AFTER DELETE ON contributions_contribution
REFERENCING OLD TABLE AS old_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_live();

-- What every tile of a consultation carries or depends on: its address, whether it is public, the
-- names of its categories.
CREATE FUNCTION contribution_live_whole() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint := CASE TG_TABLE_NAME
        WHEN 'layers_consultation' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'consultation_id')::bigint
    END;
BEGIN
    INSERT INTO contributions_livechange (consultation_id, sign, west, north, east, south)
    VALUES (changed, 0, -1, -1, -1, -1);
    PERFORM pg_notify('parvis_live', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_live_consultation
AFTER UPDATE OF slug, visibility ON layers_consultation
FOR EACH ROW WHEN ((OLD.slug, OLD.visibility) IS DISTINCT FROM (NEW.slug, NEW.visibility))
EXECUTE FUNCTION contribution_live_whole();
CREATE TRIGGER contribution_live_category
AFTER UPDATE OF slug ON layers_category
FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug)
EXECUTE FUNCTION contribution_live_whole();

-- Adds what has been appended to the sums, and forgets it; answers how many changes that were. One
-- at a time; who comes second does nothing. The sums with the changes not yet folded in are the
-- same before and after, in every snapshot.
CREATE FUNCTION contributions_fold_live() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    folded bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM contributions_livechange)
        OR NOT pg_try_advisory_xact_lock(20836, 1) THEN
        RETURN 0;
    END IF;
    CREATE TEMPORARY TABLE folding ON COMMIT DROP AS
    WITH gone AS (DELETE FROM contributions_livechange RETURNING *)
    SELECT * FROM gone;
    GET DIAGNOSTICS folded = ROW_COUNT;

    -- 4096ths of a tile of zoom z: the twelve bits below its own; three of them are the cell.
    CREATE TEMPORARY TABLE folding_count ON COMMIT DROP AS
    SELECT
        zoom.z,
        anchor_x >> (26 - zoom.z) AS x,
        anchor_y >> (26 - zoom.z) AS y,
        consultation_id,
        (((anchor_y >> (14 - zoom.z)) & 4095) >> 9) * 8
        + (((anchor_x >> (14 - zoom.z)) & 4095) >> 9) AS cell,
        category_id,
        sum(sign) AS count,
        sum(sign * ((anchor_x >> (14 - zoom.z)) & 4095)) AS sum_x,
        sum(sign * ((anchor_y >> (14 - zoom.z)) & 4095)) AS sum_y
    FROM folding, generate_series(0, 14) AS zoom (z)
    WHERE sign <> 0
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(sign) <> 0
        OR sum(sign * ((anchor_x >> (14 - zoom.z)) & 4095)) <> 0
        OR sum(sign * ((anchor_y >> (14 - zoom.z)) & 4095)) <> 0;

    -- A cell that empties goes first: the table keeps no row that counts nothing.
    DELETE FROM contributions_livecount AS kept
    USING folding_count AS change
    WHERE kept.z = change.z AND kept.x = change.x AND kept.y = change.y
        AND kept.consultation_id = change.consultation_id
        AND kept.cell = change.cell AND kept.category_id = change.category_id
        AND kept.count + change.count = 0;
    UPDATE contributions_livecount AS kept
    SET
        count = kept.count + change.count,
        sum_x = kept.sum_x + change.sum_x,
        sum_y = kept.sum_y + change.sum_y
    FROM folding_count AS change
    WHERE kept.z = change.z AND kept.x = change.x AND kept.y = change.y
        AND kept.consultation_id = change.consultation_id
        AND kept.cell = change.cell AND kept.category_id = change.category_id;
    INSERT INTO contributions_livecount (
        z, x, y, consultation_id, cell, category_id, count, sum_x, sum_y
    )
    SELECT z, x, y, consultation_id, cell, category_id, count, sum_x, sum_y
    FROM folding_count AS change
    WHERE change.count > 0 AND NOT EXISTS (
        SELECT 1 FROM contributions_livecount AS present
        WHERE present.z = change.z AND present.x = change.x AND present.y = change.y
            AND present.consultation_id = change.consultation_id
            AND present.cell = change.cell AND present.category_id = change.category_id
    )
    ORDER BY z, x, y, consultation_id, cell, category_id;

    INSERT INTO contributions_livecell AS kept (consultation_id, x, y, revision)
    SELECT consultation_id, x, y, sum(id)
    FROM folding
    CROSS JOIN LATERAL generate_series(west, east) AS x
    CROSS JOIN LATERAL generate_series(north, south) AS y
    GROUP BY consultation_id, x, y
    ON CONFLICT (consultation_id, x, y) DO UPDATE SET
        revision = kept.revision + excluded.revision;
    DROP TABLE folding, folding_count;
    RETURN folded;
END
$$;

-- What was there before the triggers.
INSERT INTO contributions_livechange (
    consultation_id, category_id, sign, anchor_x, anchor_y, west, north, east, south
)
SELECT contribution.consultation_id, contribution.category_id, 1, place.*
FROM contributions_contribution AS contribution,
    contribution_grid_places(contribution.geom_3857) AS place
WHERE contribution.status = 'published';
SELECT contributions_fold_live();

-- The door: the counts of public consultations, what is not yet in them, and the state of the tiles.
CREATE VIEW published.contribution_count AS
SELECT
    counted.z,
    counted.x,
    counted.y,
    counted.consultation_id,
    counted.cell,
    category.slug AS category,
    counted.count,
    counted.sum_x,
    counted.sum_y
FROM contributions_livecount AS counted
INNER JOIN layers_consultation AS consultation ON consultation.id = counted.consultation_id
INNER JOIN layers_category AS category ON category.id = counted.category_id
WHERE consultation.visibility IN ('published', 'archived');
COMMENT ON VIEW published.contribution_count IS 'How many public contributions lie in each cell of each tile';

CREATE VIEW published.contribution_change AS
SELECT
    change.consultation_id,
    category.slug AS category,
    change.sign,
    change.anchor_x,
    change.anchor_y
FROM contributions_livechange AS change
INNER JOIN layers_consultation AS consultation ON consultation.id = change.consultation_id
INNER JOIN layers_category AS category ON category.id = change.category_id
WHERE consultation.visibility IN ('published', 'archived') AND change.sign <> 0;
COMMENT ON VIEW published.contribution_change IS 'What came and went since the counts were last brought up to date';

CREATE VIEW published.contribution_revision AS
SELECT
    consultation.id AS consultation_id,
    consultation.public_id AS consultation_public_id,
    consultation.slug AS consultation_slug,
    state.x,
    state.y,
    sum(state.revision)::bigint AS revision
FROM (
    SELECT consultation_id, x, y, revision FROM contributions_livecell
    UNION ALL
    SELECT change.consultation_id, x, y, change.id
    FROM contributions_livechange AS change
    CROSS JOIN LATERAL generate_series(change.west, change.east) AS x
    CROSS JOIN LATERAL generate_series(change.north, change.south) AS y
    UNION ALL
    -- A consultation that nothing was said in is known all the same.
    SELECT id, -1, -1, 0 FROM layers_consultation
) AS state
INNER JOIN layers_consultation AS consultation ON consultation.id = state.consultation_id
WHERE consultation.visibility IN ('published', 'archived')
GROUP BY consultation.id, state.x, state.y;
COMMENT ON VIEW published.contribution_revision IS 'A number that grows whenever a tile of zoom 14 changes; column and row -1 stand for all tiles';
