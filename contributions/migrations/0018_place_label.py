"""The address or street near a contribution. Those that are there already wait for the task that finds it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0022_list_keys")]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="place_label",
            field=models.CharField(
                blank=True,
                db_comment="the address or street nearest: derived from geom, never its source",
                db_default="",
                default="",
                max_length=200,
                verbose_name="près de",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="place_label_pending",
            field=models.BooleanField(
                db_comment="true until the address base has been asked for place_label",
                db_default=True,
                default=True,
                editable=False,
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                models.F("submitted_at").desc(),
                condition=models.Q(("place_label_pending", True), ("status", "published")),
                name="contribution_to_label",
            ),
        ),
    ]
