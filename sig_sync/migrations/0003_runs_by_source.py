from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sig_sync", "0002_protocols_and_decisions")]

    operations = [
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(fields=["source", "-started_at", "-id"], name="sync_run_by_source"),
        ),
    ]
