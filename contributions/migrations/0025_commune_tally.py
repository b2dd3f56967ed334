"""How many contributions there are in each commune, day by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0024_desk_lists")]

    operations = [
        migrations.CreateModel(
            name="CommuneTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consultation_id",
                        "grain",
                        "starts_on",
                        "commune_id",
                        "status",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("consultation_id", models.BigIntegerField()),
                (
                    "grain",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("whole", "Whole")],
                        db_comment="how long the period is",
                        max_length=5,
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        db_comment="first day of the period; 1970-01-01 of the whole time"
                    ),
                ),
                (
                    "commune_id",
                    models.BigIntegerField(
                        db_comment="0: each contribution once, wherever it lies"
                    ),
                ),
                (
                    "status",
                    models.CharField(db_comment="published or hidden", max_length=20),
                ),
                ("number", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("grain", "whole")),
                        fields=["commune_id"],
                        name="commune_tally_whole",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)),
                        name="commune_tally_positive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommuneTallyChange",
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
                ("consultation_id", models.BigIntegerField()),
                (
                    "commune_id",
                    models.BigIntegerField(
                        db_comment="0: each contribution once, wherever it lies"
                    ),
                ),
                (
                    "status",
                    models.CharField(db_comment="published or hidden", max_length=20),
                ),
                (
                    "day",
                    models.DateField(
                        db_comment="when they were submitted, in the metropole's time"
                    ),
                ),
                ("number", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", 0), _negated=True),
                        name="commune_tally_change_counts",
                    )
                ],
            },
        ),
    ]
