-- The rules that need another table than the contribution's own. Each refusal carries a constraint
-- name, by which contributions.services tells the person what to do.
CREATE FUNCTION contribution_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    consultation layers_consultation%ROWTYPE;
    kind text := CASE GeometryType(NEW.geom)
        WHEN 'POINT' THEN 'point'
        WHEN 'LINESTRING' THEN 'line'
        WHEN 'POLYGON' THEN 'polygon'
    END;
BEGIN
    SELECT * INTO STRICT consultation FROM layers_consultation WHERE id = NEW.consultation_id;

    IF kind IS NULL OR kind <> ALL (consultation.allowed_geometries) OR ST_NDims(NEW.geom) <> 2 THEN
        RAISE EXCEPTION 'geometry type % is not accepted here', GeometryType(NEW.geom)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_geometry_allowed';
    END IF;

    -- An invalid geometry is left to contribution_geom_valid: ST_Covers may raise on it.
    IF ST_IsValid(NEW.geom) AND NOT ST_Covers(consultation.perimeter, NEW.geom) THEN
        RAISE EXCEPTION 'the geometry is not inside the perimeter'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_inside_perimeter';
    END IF;

    IF ST_NPoints(NEW.geom) > consultation.max_vertices THEN
        RAISE EXCEPTION 'the geometry has too many vertices'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_vertices_bounded';
    END IF;

    -- Metres are Lambert-93's (geo.srid.METRIC_SRID), whose scale error is under 0.1 % here.
    IF kind = 'line' AND ST_Length(ST_Transform(NEW.geom, 2154)) > consultation.max_length_m THEN
        RAISE EXCEPTION 'the line is too long'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_length_bounded';
    END IF;
    IF kind = 'polygon' AND ST_Area(ST_Transform(NEW.geom, 2154)) > consultation.max_area_m2 THEN
        RAISE EXCEPTION 'the area is too large'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_area_bounded';
    END IF;

    IF NOT EXISTS (
        SELECT 1 FROM layers_category
        WHERE id = NEW.category_id AND consultation_id = NEW.consultation_id
    ) THEN
        RAISE EXCEPTION 'the category belongs to another consultation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_category_of_consultation';
    END IF;

    -- The moment is submitted_at, not now(): a demonstration or an import tells the past truly.
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM layers_phase
        WHERE consultation_id = NEW.consultation_id
            AND accepts_contributions
            AND during @> NEW.submitted_at
    ) THEN
        RAISE EXCEPTION 'the consultation does not take contributions at this moment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_in_open_phase';
    END IF;
    IF TG_OP = 'INSERT' AND consultation.visibility = 'draft' THEN
        RAISE EXCEPTION 'the consultation is not published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_in_open_phase';
    END IF;
    IF NEW.submitted_at > clock_timestamp() + interval '1 minute' THEN
        RAISE EXCEPTION 'a contribution cannot come from the future'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_not_in_the_future';
    END IF;

    RETURN NEW;
END
$$;

CREATE TRIGGER contribution_guard
BEFORE INSERT OR UPDATE OF geom, consultation_id, category_id, submitted_at ON contributions_contribution
FOR EACH ROW EXECUTE FUNCTION contribution_guard();

-- The history of moderation is written once.
CREATE FUNCTION moderation_event_is_final() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Erasing an account may take the actor's name away, nothing else.
    IF NEW.contribution_id = OLD.contribution_id AND NEW.action = OLD.action
        AND NEW.reason = OLD.reason AND NEW.at = OLD.at AND NEW.actor_id IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a moderation event is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'moderation_event_is_final';
END
$$;

CREATE TRIGGER moderation_event_is_final
BEFORE UPDATE ON contributions_moderationevent
FOR EACH ROW EXECUTE FUNCTION moderation_event_is_final();
