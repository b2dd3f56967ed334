"""Each revision says down to which zoom its cells are kept, and which tiles after that are crowded."""

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0015_cells_kept_to_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0014_states_looked_up_together")]

    operations = [
        migrations.AddField(
            model_name="layerrevision",
            name="crowded",
            field=ArrayField(
                base_field=models.BigIntegerField(),
                db_comment=(
                    "close up, the tiles of points too many to be drawn singly: zoom, column, row"
                    " in 24 bits each"
                ),
                editable=False,
                null=True,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="layerrevision",
            name="kept_to",
            field=models.SmallIntegerField(
                db_comment="closest zoom whose cells layers_gatheredcell holds, null for none",
                editable=False,
                null=True,
            ),
        ),
        migrations.RunSQL(
            "UPDATE layers_layerrevision SET kept_to = 11 WHERE has_cells",
            "UPDATE layers_layerrevision SET has_cells = kept_to IS NOT NULL",
        ),
        run_sql_file(__file__, "0015_cells_kept_to.sql", _BACK.read_text(encoding="utf-8")),
        migrations.RemoveField(model_name="layerrevision", name="has_cells"),
    ]
