"""What low zooms draw of a layer: objects gathered in cells, large areas cut into pieces."""

from pathlib import Path

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0007_gathered_features_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0006_tiles_look_again")]

    operations = [
        migrations.AddField(
            model_name="layerrevision",
            name="drawn_to",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(),
                db_comment="of each zoom from 0 to 16, the greatest published.pixel_zoom drawn singly",
                editable=False,
                null=True,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="layerrevision",
            name="has_cells",
            field=models.BooleanField(
                db_comment="whether layers_gatheredcell holds what its low zooms gather",
                db_default=False,
                editable=False,
            ),
        ),
        migrations.CreateModel(
            name="FeaturePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("feature_id", models.BigIntegerField()),
                (
                    "geom_3857",
                    django.contrib.gis.db.models.fields.GeometryField(
                        spatial_index=False, srid=3857
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="layers.layer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["layer"], name="feature_part_layer"),
                    django.contrib.postgres.indexes.GistIndex(
                        models.F("feature_id"),
                        models.F("geom_3857"),
                        name="feature_part_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatheredCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("zoom", models.SmallIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                (
                    "since",
                    models.PositiveIntegerField(db_comment="first revision that has this row"),
                ),
                (
                    "until",
                    models.PositiveIntegerField(db_comment="first revision without it", null=True),
                ),
                ("feature_id", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                (
                    "geom_3857",
                    django.contrib.gis.db.models.fields.GeometryField(
                        spatial_index=False, srid=3857
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="layers.layer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["layer", "zoom", "x", "y"], name="gathered_cell_place")
                ],
            },
        ),
        run_sql_file(__file__, "0007_gathered_features.sql", _BACK.read_text(encoding="utf-8")),
    ]
