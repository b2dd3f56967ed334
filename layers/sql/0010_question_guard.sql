-- The rules of questions that need another table than their own.

CREATE FUNCTION question_category_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1
        FROM layers_question AS question
        INNER JOIN layers_category AS category
            ON category.consultation_id = question.consultation_id
        WHERE question.id = NEW.question_id AND category.id = NEW.category_id
    ) THEN
        RAISE EXCEPTION 'the category belongs to another consultation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_category_of_consultation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER question_category_guard
BEFORE INSERT OR UPDATE ON layers_questioncategory
FOR EACH ROW EXECUTE FUNCTION question_category_guard();

-- A question stays in its consultation: its categories, and the answers to it, are of that one.
CREATE FUNCTION question_stays_in_consultation() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.consultation_id <> OLD.consultation_id THEN
        RAISE EXCEPTION 'a question does not move to another consultation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_stays_in_consultation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER question_stays_in_consultation
BEFORE UPDATE OF consultation_id ON layers_question
FOR EACH ROW EXECUTE FUNCTION question_stays_in_consultation();

-- Options belong to questions that are answered by choosing. Told at the end of the transaction: one
-- form may change the kind and take the options away.
CREATE FUNCTION question_option_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    asked bigint := CASE TG_TABLE_NAME
        WHEN 'layers_question' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'question_id')::bigint
    END;
BEGIN
    IF EXISTS (
        SELECT 1
        FROM layers_question AS question
        INNER JOIN layers_questionoption AS option ON option.question_id = question.id
        WHERE question.id = asked AND question.kind NOT IN ('single', 'multiple')
    ) THEN
        RAISE EXCEPTION 'only a choice has options'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_option_of_a_choice';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER question_option_guard
AFTER INSERT OR UPDATE OF question_id ON layers_questionoption
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION question_option_guard();
CREATE CONSTRAINT TRIGGER question_option_guard
AFTER UPDATE OF kind ON layers_question
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION question_option_guard();
