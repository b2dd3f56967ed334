"""The rules of questions that need another table."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER question_option_guard ON layers_question;
DROP TRIGGER question_option_guard ON layers_questionoption;
DROP TRIGGER question_stays_in_consultation ON layers_question;
DROP TRIGGER question_category_guard ON layers_questioncategory;
DROP FUNCTION question_option_guard(), question_stays_in_consultation(), question_category_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("layers", "0009_questions")]

    operations = [run_sql_file(__file__, "0010_question_guard.sql", GONE)]
