"""How full the fullest tile of each zoom is: see ``contributions.live``."""

from django.db import migrations, models

from geo.sqlfiles import run_sql_file

GONE = """
DROP VIEW published.contribution_peak;
DROP FUNCTION contributions_fold_peaks();
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0004_live_tiles")]

    operations = [
        migrations.CreateModel(
            name="LivePeak",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id",
                        "z",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "consultation_id",
                    models.BigIntegerField(db_comment="0: all public consultations together"),
                ),
                ("z", models.SmallIntegerField()),
                ("peak", models.IntegerField()),
            ],
        ),
        run_sql_file(__file__, "0005_live_peaks.sql", GONE),
    ]
