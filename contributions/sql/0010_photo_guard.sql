-- The rules of photographs that need another table or the row's past, and the files that they leave.

CREATE FUNCTION photo_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.public_id, NEW.file_name, NEW.thumbnail_name, NEW.sha256, NEW.width, NEW.height,
            NEW.thumbnail_width, NEW.thumbnail_height, NEW.added_at)
            IS DISTINCT FROM
            (OLD.public_id, OLD.file_name, OLD.thumbnail_name, OLD.sha256, OLD.width, OLD.height,
            OLD.thumbnail_width, OLD.thumbnail_height, OLD.added_at)
            OR OLD.contribution_id IS NOT NULL
            AND (NEW.contribution_id, NEW.attached_at)
            IS DISTINCT FROM (OLD.contribution_id, OLD.attached_at) THEN
            RAISE EXCEPTION 'a photograph stays what it is, and where it was sent'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_stays_itself';
        END IF;
    END IF;
    -- Sent now: its contribution is public, and its consultation takes contributions.
    IF NEW.contribution_id IS NOT NULL
        AND (TG_OP = 'INSERT' OR OLD.contribution_id IS NULL)
        AND NOT contribution_is_debated(NEW.contribution_id, NEW.attached_at) THEN
        RAISE EXCEPTION 'this contribution takes no photograph at this moment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_while_open';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER photo_guard BEFORE INSERT OR UPDATE ON contributions_photo
FOR EACH ROW EXECUTE FUNCTION photo_guard();

-- However a row goes, its files are to go too: a worker deletes what is written here.
CREATE FUNCTION photo_dooms_its_files() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contributions_doomedfile (name, not_before)
    SELECT doomed.name, clock_timestamp()
    FROM gone
    CROSS JOIN LATERAL (VALUES (gone.file_name), (gone.thumbnail_name)) AS doomed (name)
    ON CONFLICT (name) DO UPDATE SET not_before = excluded.not_before;
    RETURN NULL;
END
$$;
CREATE TRIGGER photo_dooms_its_files AFTER DELETE ON contributions_photo
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION photo_dooms_its_files();

-- The history of moderation is written once; erasing an account takes the actor's name away.
CREATE FUNCTION photo_event_is_final() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.photo_id = OLD.photo_id AND NEW.action = OLD.action
        AND NEW.reason = OLD.reason AND NEW.at = OLD.at AND NEW.actor_id IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a moderation event is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_event_is_final';
END
$$;
CREATE TRIGGER photo_event_is_final BEFORE UPDATE ON contributions_photoevent
FOR EACH ROW EXECUTE FUNCTION photo_event_is_final();
