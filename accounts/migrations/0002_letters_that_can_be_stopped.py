"""Where one click stops letters of a kind (RFC 8058)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="unsubscribe_url",
            field=models.CharField(
                blank=True,
                db_comment="one click there stops letters of this kind (RFC 8058); empty: none to stop",
                default="",
                max_length=500,
            ),
            preserve_default=False,
        ),
    ]
