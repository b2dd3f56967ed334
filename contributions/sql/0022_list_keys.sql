-- A list of one consultation is read from one index, so the rows that it is sorted or chosen by know
-- their consultation. The database copies it: nobody else writes it.
CREATE FUNCTION contribution_part_of() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT contribution.consultation_id INTO STRICT NEW.consultation_id
    FROM contributions_contribution AS contribution
    WHERE contribution.id = NEW.contribution_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER tally_part_of BEFORE INSERT OR UPDATE OF contribution_id, consultation_id
ON contributions_tally FOR EACH ROW EXECUTE FUNCTION contribution_part_of();
CREATE TRIGGER commune_share_part_of BEFORE INSERT OR UPDATE OF contribution_id, consultation_id
ON contributions_communeshare FOR EACH ROW EXECUTE FUNCTION contribution_part_of();

-- What was there before the triggers.
UPDATE contributions_tally SET consultation_id = 0;
UPDATE contributions_communeshare SET consultation_id = 0;

CREATE FUNCTION contribution_moves() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contributions_tally SET consultation_id = NEW.consultation_id
    WHERE contribution_id = NEW.id;
    UPDATE contributions_communeshare SET consultation_id = NEW.consultation_id
    WHERE contribution_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_moves AFTER UPDATE OF consultation_id ON contributions_contribution
FOR EACH ROW WHEN (OLD.consultation_id IS DISTINCT FROM NEW.consultation_id)
EXECUTE FUNCTION contribution_moves();
