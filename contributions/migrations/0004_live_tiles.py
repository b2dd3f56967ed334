"""Counts on the tiles' grid and a number that grows with every change: see ``contributions.live``."""

from django.db import migrations, models

from geo.sqlfiles import run_sql_file

GONE = """
DROP VIEW published.contribution_revision, published.contribution_change,
    published.contribution_count;
DROP TRIGGER contribution_live_category ON layers_category;
DROP TRIGGER contribution_live_consultation ON layers_consultation;
DROP TRIGGER contribution_live_insert ON contributions_contribution;
DROP TRIGGER contribution_live_update ON contributions_contribution;
DROP TRIGGER contribution_live_delete ON contributions_contribution;
DROP FUNCTION contributions_fold_live(), contribution_live_whole(), contribution_live(),
    contribution_grid_places(geometry), contribution_grid_row(double precision),
    contribution_grid_column(double precision);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0003_published_contribution"),
        ("layers", "0002_published_layers"),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveCell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id",
                        "x",
                        "y",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("consultation_id", models.BigIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                (
                    "revision",
                    models.BigIntegerField(db_comment="sum of the numbers of all changes here"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LiveChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consultation_id", models.BigIntegerField()),
                ("category_id", models.BigIntegerField(null=True)),
                ("sign", models.SmallIntegerField()),
                (
                    "anchor_x",
                    models.IntegerField(db_comment="of 2^26 columns, from the west", null=True),
                ),
                (
                    "anchor_y",
                    models.IntegerField(db_comment="of 2^26 rows, from the north", null=True),
                ),
                (
                    "west",
                    models.IntegerField(
                        db_comment="first column of zoom 14 that it covers, -1: everything"
                    ),
                ),
                ("north", models.IntegerField(db_comment="first row of zoom 14")),
                ("east", models.IntegerField(db_comment="last column of zoom 14")),
                ("south", models.IntegerField(db_comment="last row of zoom 14")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sign__in", [-1, 0, 1])), name="live_change_sign"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign", 0),
                            models.Q(
                                ("anchor_x__isnull", False),
                                ("anchor_y__isnull", False),
                                ("category_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="live_change_counts_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiveCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "z",
                        "x",
                        "y",
                        "consultation_id",
                        "cell",
                        "category_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("z", models.SmallIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("consultation_id", models.BigIntegerField()),
                ("cell", models.SmallIntegerField()),
                ("category_id", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("sum_x", models.BigIntegerField()),
                ("sum_y", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)), name="live_count_positive"
                    )
                ],
            },
        ),
        run_sql_file(__file__, "0004_live_tiles.sql", GONE),
    ]
