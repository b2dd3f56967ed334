-- What public contributions answer to public questions: one row for each contribution and question.
CREATE VIEW published.answer AS
SELECT
    contribution.id AS contribution_id,
    contribution.public_id AS contribution_public_id,
    consultation.id AS consultation_id,
    consultation.slug AS consultation_slug,
    question.slug AS question,
    question.label,
    question.kind,
    question.unit,
    question.position,
    CASE question.kind
        WHEN 'multiple' THEN jsonb_agg(option.slug ORDER BY option.position, option.id)
        WHEN 'single' THEN to_jsonb(min(option.slug))
        WHEN 'scale' THEN to_jsonb(min(answer.step))
        WHEN 'number' THEN to_jsonb(trim_scale(min(answer.number)))
        ELSE to_jsonb(min(answer.text))
    END AS value
FROM contributions_answer AS answer
INNER JOIN layers_question AS question ON question.id = answer.question_id
INNER JOIN contributions_contribution AS contribution ON contribution.id = answer.contribution_id
INNER JOIN layers_consultation AS consultation ON consultation.id = contribution.consultation_id
LEFT JOIN layers_questionoption AS option ON option.id = answer.option_id
WHERE question.is_public
    AND contribution.status = 'published'
    AND consultation.visibility IN ('published', 'archived')
GROUP BY contribution.id, consultation.id, question.id;
COMMENT ON VIEW published.answer IS 'What contributions answer to questions whose answers are public';
