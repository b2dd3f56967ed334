"""Words that addresses use beside a consultation's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0002_published_layers"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slug__in", ("communes", "contributions", "liste", "sig")), _negated=True
                ),
                name="consultation_slug_not_reserved",
                violation_error_message="Cette adresse est réservée : choisissez-en une autre.",
            ),
        ),
    ]
