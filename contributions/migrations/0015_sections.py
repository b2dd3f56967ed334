"""A contribution about a line may be about a section of it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("contributions", "0023_contribution_titles_alike")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="about_from_m",
            field=models.FloatField(
                blank=True,
                db_comment="metres (EPSG:2154) from the start of the object's line, where the section begins",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="about_to_m",
            field=models.FloatField(
                blank=True,
                db_comment="metres (EPSG:2154) from the start of the object's line, where the section ends",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                name="contribution_section_in_order",
                condition=Q(about_from_m__isnull=True, about_to_m__isnull=True)
                | Q(
                    about_layer__isnull=False,
                    about_from_m__isnull=False,
                    about_from_m__gte=0,
                    about_to_m__isnull=False,
                    about_to_m__gte=F("about_from_m"),
                    about_to_m__lt=1_000_000,
                ),
            ),
        ),
    ]
