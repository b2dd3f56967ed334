"""States of an object are looked up by a plan of the moment."""

from django.db import migrations

from geo.sqlfiles import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("layers", "0011_street_layers")]

    # Backwards the rule stays as it is: it is the same.
    operations = [
        run_sql_file(
            __file__,
            "0012_states_looked_up.sql",
            "ALTER TABLE layers_feature_shared ALTER COLUMN layer_id RESET (n_distinct)",
        )
    ]
