"""What lists of contributions are sorted and chosen by, in indexes of one consultation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0020_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="communeshare",
            name="consultation_id",
            field=models.BigIntegerField(
                db_comment="that of the contribution; by trigger", db_default=0, editable=False
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="consultation_id",
            field=models.BigIntegerField(
                db_comment="that of the contribution; by trigger", db_default=0, editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="communeshare",
            index=models.Index(
                fields=["consultation_id", "commune", "contribution"], name="commune_share_where"
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                models.F("category"),
                models.OrderBy(models.F("submitted_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contribution_category_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["consultation", "id"], name="contribution_by_number"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                models.F("consultation_id"),
                models.OrderBy(models.F("supports"), descending=True),
                models.OrderBy(models.F("contribution"), descending=True),
                name="tally_most_supported",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                models.F("consultation_id"),
                models.OrderBy(models.F("comments"), descending=True),
                models.OrderBy(models.F("contribution"), descending=True),
                name="tally_most_discussed",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["consultation_id", "official_replies"], name="tally_answered"
            ),
        ),
    ]
