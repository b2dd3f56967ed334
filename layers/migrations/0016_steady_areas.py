"""Each area says from which zoom of tiles on it may be drawn as it is."""

from pathlib import Path

from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0016_steady_areas_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0015_cells_kept_to")]

    operations = [
        migrations.AddField(
            model_name="feature",
            name="steady_zoom",
            field=models.PositiveSmallIntegerField(
                db_comment="zoom of tiles from which on the grid cannot fold it up, as far as known",
                editable=False,
                null=True,
            ),
        ),
        run_sql_file(__file__, "0016_steady_areas.sql", _BACK.read_text(encoding="utf-8")),
    ]
