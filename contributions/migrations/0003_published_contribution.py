"""Public contributions."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_contribution_guard"),
        ("geo", "0001_published_schema"),
    ]

    operations = [
        run_sql_file(
            __file__,
            "0003_published_contribution.sql",
            "DROP VIEW published.contribution;",
        ),
    ]
