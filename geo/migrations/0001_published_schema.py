"""Extensions, the published schema and its reader role."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        CreateExtension("postgis"),
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        run_sql_file(
            __file__,
            "0001_published_schema.sql",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA published REVOKE SELECT ON TABLES FROM parvis_reader; "
            "DROP SCHEMA published CASCADE;",
        ),
    ]
