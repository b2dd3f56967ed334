"""What the desk and the home page list: the hidden, and what was written last in a commune."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0019_published_place_label")]

    operations = [
        migrations.AddIndex(
            model_name="communeshare",
            index=models.Index(fields=["commune", "contribution"], name="commune_share_newest"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                models.F("consultation"),
                models.OrderBy(models.F("submitted_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "hidden")),
                name="contribution_hidden_newest",
            ),
        ),
    ]
