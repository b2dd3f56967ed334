"""Tell the tile rooms of a new revision."""

from django.db import migrations

from geo.sqlfiles import run_sql_file

GONE = """
DROP TRIGGER layer_placed_tiles_look_again ON layers_consultationlayer;
DROP TRIGGER layer_tiles_look_again ON layers_layer;
DROP FUNCTION layers_tiles_look_again();
"""


class Migration(migrations.Migration):
    dependencies = [("layers", "0005_features_in_partitions")]

    operations = [run_sql_file(__file__, "0006_tiles_look_again.sql", GONE)]
