"""Points of the newest revisions in packs, from which tiles are drawn."""

from pathlib import Path

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0017_point_packs_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0016_steady_areas")]

    operations = [
        migrations.AddField(
            model_name="layerrevision",
            name="packed_for",
            field=ArrayField(
                base_field=models.TextField(),
                db_comment="what its packs in layers_pointpack tell, then what a title is; null: it has none",
                editable=False,
                null=True,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="PointPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, verbose_name="ID", auto_created=True
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        db_comment="number of the revision that it belongs to"
                    ),
                ),
                (
                    "box",
                    django.contrib.gis.db.models.fields.PolygonField(
                        spatial_index=False, srid=3857
                    ),
                ),
                (
                    "keys",
                    models.BinaryField(db_comment="published.leader_key of each point, 8 bytes"),
                ),
                (
                    "positions",
                    models.BinaryField(
                        db_comment="east and north in EPSG:3857 of each, 8 bytes each"
                    ),
                ),
                (
                    "told",
                    ArrayField(
                        base_field=models.TextField(),
                        db_comment=(
                            "of each property of packed_for its values, in lines of JSON, empty for"
                            " none"
                        ),
                        size=None,
                    ),
                ),
                (
                    "places",
                    ArrayField(
                        base_field=models.BinaryField(),
                        db_comment="of each property the line of each point, from 0, 2 bytes",
                        size=None,
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
                "indexes": [GistIndex(models.F("layer"), models.F("box"), name="point_pack_place")],
            },
        ),
        run_sql_file(__file__, "0017_point_packs.sql", _BACK.read_text(encoding="utf-8")),
    ]
