"""The rules of answers that need another table, and what answers protect in their question."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER question_keeps_its_answers ON layers_question;
DROP TRIGGER answer_guard ON contributions_answer;
DROP FUNCTION question_keeps_its_answers(), answer_guard();
ALTER TABLE contributions_answer
    DROP CONSTRAINT answer_option_of_question, DROP CONSTRAINT answer_kind_of_question;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0012_answers"), ("layers", "0010_question_guard")]

    operations = [run_sql_file(__file__, "0013_answer_guard.sql", GONE)]
