"""Communes lie in France, and are published."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial"), ("geo", "0001_published_schema")]

    operations = [
        run_sql_file(
            __file__,
            "0002_inside_france.sql",
            "DROP VIEW published.commune; ALTER TABLE territory_commune DROP CONSTRAINT commune_inside_france;",
        ),
    ]
