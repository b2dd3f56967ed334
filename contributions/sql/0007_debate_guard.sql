-- The rules of the debate that need another table, and the counts that pages and exports read. Each
-- refusal carries a constraint name, by which contributions.constraints tells the person what to do.

-- Whether a contribution is public and its consultation takes contributions at a moment.
CREATE FUNCTION contribution_is_debated(contribution bigint, moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1
        FROM contributions_contribution AS subject
        INNER JOIN layers_consultation AS consultation ON consultation.id = subject.consultation_id
        INNER JOIN layers_phase AS phase ON phase.consultation_id = consultation.id
        WHERE subject.id = contribution
            AND subject.status = 'published'
            AND consultation.visibility = 'published'
            AND phase.accepts_contributions
            AND phase.during @> moment
            -- The moment is the row's own, so that a demonstration tells the past truly.
            AND moment <= clock_timestamp() + interval '1 minute'
    )
$$;

CREATE FUNCTION support_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT contribution_is_debated(NEW.contribution_id, NEW.supported_at) THEN
        RAISE EXCEPTION 'this contribution takes no support at this moment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'support_while_open';
    END IF;
    IF EXISTS (
        SELECT 1 FROM contributions_contribution
        WHERE id = NEW.contribution_id AND author_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'nobody supports her own contribution'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'support_of_others_only';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER support_guard BEFORE INSERT OR UPDATE ON contributions_support
FOR EACH ROW EXECUTE FUNCTION support_guard();

CREATE FUNCTION comment_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT contribution_is_debated(NEW.contribution_id, NEW.written_at) THEN
            RAISE EXCEPTION 'this contribution takes no comment at this moment'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_while_open';
        END IF;
        -- Two levels: an answer belongs to a first comment of the same contribution.
        IF NEW.root_id IS NOT NULL AND NOT EXISTS (
            SELECT 1
            FROM contributions_comment AS root, contributions_comment AS parent
            WHERE root.id = NEW.root_id
                AND root.root_id IS NULL
                AND root.contribution_id = NEW.contribution_id
                AND parent.id = NEW.parent_id
                AND (parent.id = root.id OR parent.root_id = root.id)
        ) THEN
            RAISE EXCEPTION 'the answer is not in a thread of this contribution'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_in_its_thread';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.contribution_id, NEW.root_id, NEW.parent_id, NEW.written_at, NEW.public_id)
        IS DISTINCT FROM
        (OLD.contribution_id, OLD.root_id, OLD.parent_id, OLD.written_at, OLD.public_id)
        OR (OLD.status = 'deleted' AND NEW.status <> 'deleted')
        OR (NEW.author_id IS DISTINCT FROM OLD.author_id AND NEW.author_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a comment stays where it was written, and gone once deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_stays_itself';
    END IF;
    IF NEW.status <> 'deleted'
        AND (NEW.body, NEW.stance) IS DISTINCT FROM (OLD.body, OLD.stance)
        AND (
            NEW.edited_at IS NULL
            OR NEW.edited_at IS NOT DISTINCT FROM OLD.edited_at
            OR NEW.edited_at > OLD.written_at + interval '15 minutes'
        ) THEN
        RAISE EXCEPTION 'a comment is corrected in its first fifteen minutes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_edited_in_time';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER comment_guard BEFORE INSERT OR UPDATE ON contributions_comment
FOR EACH ROW EXECUTE FUNCTION comment_guard();

-- The history of moderation is written once; erasing an account takes the actor's name away.
CREATE FUNCTION comment_event_is_final() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.comment_id = OLD.comment_id AND NEW.action = OLD.action
        AND NEW.reason = OLD.reason AND NEW.at = OLD.at AND NEW.actor_id IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a moderation event is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_event_is_final';
END
$$;
CREATE TRIGGER comment_event_is_final BEFORE UPDATE ON contributions_commentevent
FOR EACH ROW EXECUTE FUNCTION comment_event_is_final();

-- Every contribution has its counts from the start.
CREATE FUNCTION contribution_tally_begins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contributions_tally (
        contribution_id, supports, comments, comments_for, comments_against, official_replies
    )
    SELECT id, 0, 0, 0, 0, 0 FROM new_row;
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_tally_begins AFTER INSERT ON contributions_contribution
REFERENCING NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION contribution_tally_begins();

-- What one statement changed, added up for each contribution: fifty thousand rows are one update.
CREATE FUNCTION support_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE contributions_tally AS kept SET supports = kept.supports + change.number
        FROM (
            SELECT contribution_id, count(*) AS number
            FROM changed_row GROUP BY contribution_id ORDER BY contribution_id
        ) AS change
        WHERE kept.contribution_id = change.contribution_id;
    ELSE
        UPDATE contributions_tally AS kept SET supports = kept.supports - change.number
        FROM (
            SELECT contribution_id, count(*) AS number
            FROM changed_row GROUP BY contribution_id ORDER BY contribution_id
        ) AS change
        WHERE kept.contribution_id = change.contribution_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER support_tally_insert AFTER INSERT ON contributions_support
REFERENCING NEW TABLE AS changed_row FOR EACH STATEMENT EXECUTE FUNCTION support_tally();
CREATE TRIGGER support_tally_delete AFTER DELETE ON contributions_support
REFERENCING OLD TABLE AS changed_row FOR EACH STATEMENT EXECUTE FUNCTION support_tally();

CREATE TYPE contribution_comment_change AS (
    sign integer, contribution_id bigint, root_id bigint, parent_id bigint, stance text
);
CREATE FUNCTION comment_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changes contribution_comment_change[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        changes := ARRAY(
            SELECT ROW(1, contribution_id, root_id, parent_id, stance)::contribution_comment_change
            FROM new_row WHERE status = 'published'
        );
    ELSIF TG_OP = 'DELETE' THEN
        changes := ARRAY(
            SELECT ROW(-1, contribution_id, root_id, parent_id, stance)::contribution_comment_change
            FROM old_row WHERE status = 'published'
        );
    ELSE
        changes := ARRAY(
            SELECT ROW(
                state.sign, new_row.contribution_id, new_row.root_id, new_row.parent_id,
                state.stance
            )::contribution_comment_change
            FROM old_row
            INNER JOIN new_row ON new_row.id = old_row.id
            CROSS JOIN LATERAL (
                VALUES (-1, old_row.status, old_row.stance), (1, new_row.status, new_row.stance)
            ) AS state (sign, status, stance)
            WHERE state.status = 'published'
                AND (old_row.status, old_row.stance) <> (new_row.status, new_row.stance)
        );
    END IF;
    -- Also where this ends: the counts of first comments are themselves an update of comments.
    IF cardinality(changes) = 0 THEN
        RETURN NULL;
    END IF;
    UPDATE contributions_tally AS kept
    SET
        comments = kept.comments + change.comments,
        comments_for = kept.comments_for + change.comments_for,
        comments_against = kept.comments_against + change.comments_against
    FROM (
        SELECT
            contribution_id,
            sum(sign) AS comments,
            coalesce(sum(sign) FILTER (WHERE stance = 'for'), 0) AS comments_for,
            coalesce(sum(sign) FILTER (WHERE stance = 'against'), 0) AS comments_against
        FROM unnest(changes)
        GROUP BY contribution_id
        ORDER BY contribution_id
    ) AS change
    WHERE kept.contribution_id = change.contribution_id;
    -- An answer counts for its thread, and for the comment that it answers (once when they are one).
    UPDATE contributions_comment AS kept SET replies = kept.replies + change.number
    FROM (
        SELECT answered.id, sum(change.sign) AS number
        FROM unnest(changes) AS change
        CROSS JOIN LATERAL (SELECT change.root_id AS id UNION SELECT change.parent_id) AS answered
        WHERE change.root_id IS NOT NULL
        GROUP BY answered.id
        HAVING sum(change.sign) <> 0
        ORDER BY answered.id
    ) AS change
    WHERE kept.id = change.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER comment_tally_insert AFTER INSERT ON contributions_comment
REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION comment_tally();
CREATE TRIGGER comment_tally_update AFTER UPDATE ON contributions_comment
REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
FOR EACH STATEMENT EXECUTE FUNCTION comment_tally();
CREATE TRIGGER comment_tally_delete AFTER DELETE ON contributions_comment
REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION comment_tally();

CREATE FUNCTION official_reply_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Few and rare: counted again, row by row.
    UPDATE contributions_tally SET official_replies = (
        SELECT count(*) FROM contributions_officialreply
        WHERE contribution_id = coalesce(NEW.contribution_id, OLD.contribution_id)
            AND withdrawn_at IS NULL
    )
    WHERE contribution_id = coalesce(NEW.contribution_id, OLD.contribution_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER official_reply_tally
AFTER INSERT OR UPDATE OF withdrawn_at OR DELETE ON contributions_officialreply
FOR EACH ROW EXECUTE FUNCTION official_reply_tally();

-- What was there before: it has its counts too, and its author follows it.
INSERT INTO contributions_tally (
    contribution_id, supports, comments, comments_for, comments_against, official_replies
)
SELECT id, 0, 0, 0, 0, 0 FROM contributions_contribution;
INSERT INTO contributions_follow (
    contribution_id, person_id, followed_at, told_news, next_letter_at
)
SELECT id, author_id, now(), 0, now()
FROM contributions_contribution
WHERE author_id IS NOT NULL AND status <> 'deleted';
