-- The rules of answers that need another table. Each refusal carries a constraint name, by which
-- contributions.constraints tells the person what to do.

-- An answer is of its question's kind, and a question that has answers keeps it.
ALTER TABLE contributions_answer
ADD CONSTRAINT answer_kind_of_question
FOREIGN KEY (question_id, kind) REFERENCES layers_question (id, kind);
-- An option is chosen for its own question. (Without an option there is nothing to compare.)
ALTER TABLE contributions_answer
ADD CONSTRAINT answer_option_of_question
FOREIGN KEY (option_id, question_id) REFERENCES layers_questionoption (id, question_id);

CREATE FUNCTION answer_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    asked layers_question%ROWTYPE;
    said contributions_contribution%ROWTYPE;
BEGIN
    SELECT * INTO STRICT said FROM contributions_contribution WHERE id = NEW.contribution_id;
    -- Held: an officer who changes the question meanwhile waits, and is then told that it has answers.
    SELECT * INTO STRICT asked FROM layers_question WHERE id = NEW.question_id FOR SHARE;

    IF asked.consultation_id <> said.consultation_id THEN
        RAISE EXCEPTION 'the question belongs to another consultation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_question_of_consultation';
    END IF;
    IF asked.is_withdrawn OR said.status = 'deleted' OR (
        EXISTS (SELECT 1 FROM layers_questioncategory WHERE question_id = asked.id)
        AND NOT EXISTS (
            SELECT 1 FROM layers_questioncategory
            WHERE question_id = asked.id AND category_id = said.category_id
        )
    ) THEN
        RAISE EXCEPTION 'the question is not asked here'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_to_what_is_asked';
    END IF;
    IF EXISTS (
        SELECT 1 FROM layers_questionoption WHERE id = NEW.option_id AND is_withdrawn
    ) THEN
        RAISE EXCEPTION 'the option was withdrawn'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_to_what_is_asked';
    END IF;
    IF coalesce(NEW.step::numeric, NEW.number) < asked.lowest
        OR coalesce(NEW.step::numeric, NEW.number) > asked.highest
        OR abs(NEW.number) > 999999999999
        OR NEW.number <> round(NEW.number, asked.decimals)
        OR char_length(NEW.text) > asked.max_length THEN
        RAISE EXCEPTION 'the answer is out of bounds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_within_bounds';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER answer_guard BEFORE INSERT OR UPDATE ON contributions_answer
FOR EACH ROW EXECUTE FUNCTION answer_guard();

-- What was answered keeps its meaning; what was answered in confidence stays so.
CREATE FUNCTION question_keeps_its_answers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM contributions_answer WHERE question_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    IF NEW.is_public AND NOT OLD.is_public THEN
        RAISE EXCEPTION 'people answered this in confidence'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_stays_private';
    END IF;
    IF (NEW.kind, NEW.lowest, NEW.highest, NEW.unit)
        IS DISTINCT FROM (OLD.kind, OLD.lowest, OLD.highest, OLD.unit)
        OR NEW.decimals < OLD.decimals
        OR NEW.max_length < OLD.max_length THEN
        RAISE EXCEPTION 'the question has answers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_keeps_its_meaning';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER question_keeps_its_answers BEFORE UPDATE ON layers_question
FOR EACH ROW EXECUTE FUNCTION question_keeps_its_answers();
