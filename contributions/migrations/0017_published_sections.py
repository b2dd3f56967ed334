"""Public contributions say which section of an object they are about."""

from pathlib import Path

from django.db import migrations

from geo.sqlfiles import read_sql, run_sql_file

APP = str(Path(__file__).parents[1] / "models.py")

# A view loses columns only by being made again; the schema's default rights come with it.
BEFORE = "DROP VIEW published.contribution; " + read_sql(APP, "0003_published_contribution.sql")
DEBATE = read_sql(APP, "0008_published_debate.sql").partition("-- Published comments")[0]


class Migration(migrations.Migration):
    dependencies = [("contributions", "0016_section_guard")]

    operations = [run_sql_file(__file__, "0017_published_sections.sql", BEFORE + DEBATE)]
