"""An index that finds titles alike: proposed before somebody writes the same again."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0008_published_debate")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=GinIndex(
                OpClass(models.F("title"), name="gin_trgm_ops"),
                name="contribution_title_alike",
                condition=models.Q(status="published"),
            ),
        ),
    ]
