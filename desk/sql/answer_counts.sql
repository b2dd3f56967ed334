-- How often each answer was given in the published contributions of a consultation: one row for each
-- option, step or number of each question; texts are only counted.
SELECT
    answer.question_id,
    answer.option_id,
    answer.step,
    answer.number,
    count(*) AS answers
FROM contributions_contribution AS contribution
INNER JOIN contributions_answer AS answer ON answer.contribution_id = contribution.id
WHERE contribution.consultation_id = %(consultation_id)s
    AND contribution.status = 'published'
GROUP BY answer.question_id, answer.option_id, answer.step, answer.number;
