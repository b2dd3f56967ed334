"""A contribution's history tells that its author took a photograph back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0026_commune_tally_kept")]

    operations = [
        migrations.RemoveConstraint(model_name="moderationevent", name="moderation_action_known"),
        migrations.AlterField(
            model_name="moderationevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("submitted", "déposée"),
                    ("hidden", "masquée"),
                    ("restored", "rétablie"),
                    ("deleted", "supprimée"),
                    ("photo_removed", "une photo reprise par son auteur"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="moderationevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        ["submitted", "hidden", "restored", "deleted", "photo_removed"],
                    )
                ),
                name="moderation_action_known",
            ),
        ),
    ]
