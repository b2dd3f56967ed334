-- How many published contributions each question of a consultation concerns, and how many answer it.
WITH written AS (
    SELECT id, category_id
    FROM contributions_contribution
    WHERE consultation_id = %(consultation_id)s AND status = 'published'
),
by_category AS (
    SELECT category_id, count(*) AS contributions FROM written GROUP BY category_id
),
answered AS (
    SELECT answer.question_id, count(DISTINCT answer.contribution_id) AS contributions
    FROM written
    INNER JOIN contributions_answer AS answer ON answer.contribution_id = written.id
    GROUP BY answer.question_id
)
SELECT
    question.id,
    coalesce(answered.contributions, 0) AS answered,
    coalesce(
        (
            SELECT sum(by_category.contributions)::bigint
            FROM by_category
            WHERE NOT EXISTS (
                SELECT 1 FROM layers_questioncategory WHERE question_id = question.id
            )
            OR by_category.category_id IN (
                SELECT category_id FROM layers_questioncategory WHERE question_id = question.id
            )
        ),
        0
    ) AS concerned
FROM layers_question AS question
LEFT JOIN answered ON answered.question_id = question.id
WHERE question.consultation_id = %(consultation_id)s;
