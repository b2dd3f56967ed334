"""Answers to public questions."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("contributions", "0013_answer_guard")]

    operations = [
        run_sql_file(__file__, "0014_published_answer.sql", "DROP VIEW published.answer;")
    ]
