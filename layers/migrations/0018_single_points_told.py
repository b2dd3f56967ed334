"""Each revision of a layer of points says whether one of its objects has several."""

from pathlib import Path

from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0018_single_points_told_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0017_point_packs")]

    operations = [
        migrations.AddField(
            model_name="layerrevision",
            name="has_single_points",
            field=models.BooleanField(
                null=True,
                editable=False,
                db_comment=(
                    "of a layer of points: that none of its objects has several; null for other layers"
                ),
            ),
        ),
        run_sql_file(__file__, "0018_single_points_told.sql", _BACK.read_text(encoding="utf-8")),
        migrations.AddConstraint(
            model_name="layerrevision",
            constraint=models.CheckConstraint(
                name="revision_of_single_points_packed",
                condition=models.Q(packed_for__isnull=True)
                | models.Q(has_single_points__isnull=False, has_single_points=True),
            ),
        ),
    ]
