"""Public consultations, layers and features."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("layers", "0001_initial"), ("geo", "0001_published_schema")]

    operations = [
        run_sql_file(
            __file__,
            "0002_published_layers.sql",
            "DROP VIEW published.layer_feature; DROP VIEW published.layer; DROP VIEW published.consultation;",
        ),
    ]
