"""Layers of streets, whose names place a contribution. ``pg_trgm`` is a trusted extension: the owner may create it."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0010_question_guard"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="StreetIndex",
            fields=[
                (
                    "layer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="layers.layer",
                    ),
                ),
                (
                    "revision",
                    models.BigIntegerField(
                        db_comment="id of the layers_layerrevision that was read"
                    ),
                ),
                ("name_property", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="StreetName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "plain",
                    models.CharField(
                        db_comment="without case, accents, punctuation or abbreviations",
                        max_length=200,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StreetSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(
                        db_comment="EPSG:4326, degrees; the feature's own",
                        spatial_index=False,
                        srid=4326,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="layer",
            name="street_name_property",
            field=models.CharField(
                blank=True,
                db_comment="empty: not a street layer",
                db_default="",
                default="",
                help_text="D’une couche de rues seulement : on pourra dire un lieu par le nom d’une rue.",
                max_length=80,
                verbose_name="attribut du nom de rue",
            ),
        ),
        migrations.AddConstraint(
            model_name="layer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("street_name_property", ""), ("geometry_kind", "line"), _connector="OR"
                ),
                name="layer_of_streets_has_lines",
                violation_error_message="Une couche de rues est faite de lignes : laissez vide la colonne du nom de rue.",
            ),
        ),
        migrations.AddField(
            model_name="streetname",
            name="layer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="layers.layer",
            ),
        ),
        migrations.AddField(
            model_name="streetsegment",
            name="street",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="segments",
                to="layers.streetname",
            ),
        ),
        migrations.AddIndex(
            model_name="streetname",
            index=models.Index(fields=["layer", "plain"], name="street_name_plain"),
        ),
        migrations.AddIndex(
            model_name="streetname",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["plain"],
                name="street_name_like",
                fastupdate=False,
                opclasses=["gin_trgm_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="streetname",
            constraint=models.UniqueConstraint(
                fields=("layer", "name"), name="street_name_once_in_a_layer"
            ),
        ),
        migrations.AddIndex(
            model_name="streetsegment",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["geom"], name="street_segment_geom"
            ),
        ),
    ]
