"""Counts beside public contributions, public comments and official replies."""

from pathlib import Path

from django.db import migrations

from geo.sqlfiles import read_sql, run_sql_file

APP = str(Path(__file__).parents[1] / "models.py")

# A view loses columns only by being made again; the schema's default rights come with it.
BEFORE = (
    "DROP VIEW published.official_reply; DROP VIEW published.comment; "
    "DROP VIEW published.contribution; "
)


class Migration(migrations.Migration):
    dependencies = [("contributions", "0007_debate_guard")]

    operations = [
        run_sql_file(
            __file__,
            "0008_published_debate.sql",
            BEFORE + read_sql(APP, "0003_published_contribution.sql"),
        ),
    ]
