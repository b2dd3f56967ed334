"""What is near, beside each public contribution."""

from pathlib import Path

from django.db import migrations

from geo.sqlfiles import read_sql, run_sql_file

APP = str(Path(__file__).parents[1] / "models.py")

# A view loses columns only by being made again; the schema's default rights come with it.
BEFORE = "DROP VIEW published.contribution; " + read_sql(APP, "0003_published_contribution.sql")
DEBATE = read_sql(APP, "0008_published_debate.sql").partition("-- Published comments")[0]
SECTIONS = read_sql(APP, "0017_published_sections.sql")


class Migration(migrations.Migration):
    dependencies = [("contributions", "0018_place_label")]

    operations = [
        run_sql_file(__file__, "0019_published_place_label.sql", BEFORE + DEBATE + SECTIONS)
    ]
