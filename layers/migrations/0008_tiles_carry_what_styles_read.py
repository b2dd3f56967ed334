"""What tiles carry is told by the style alone (``published.layer``), by no list beside it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("layers", "0007_gathered_features")]

    operations = [
        # The column has a default while the migration is undone.
        migrations.AlterField(
            model_name="layer",
            name="tile_properties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), blank=True, default=list, size=None
            ),
        ),
        migrations.RemoveField(model_name="layer", name="tile_properties"),
    ]
