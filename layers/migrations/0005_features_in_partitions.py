"""Features in partitions, their states guarded by a unique index and a trigger for each statement."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0005_features_in_one_table.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("layers", "0004_revision_origin"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                run_sql_file(
                    __file__,
                    "0005_features_in_partitions.sql",
                    _BACK.read_text(encoding="utf-8"),
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="feature", name="feature_one_state_at_each_revision"
                ),
                migrations.RemoveIndex(model_name="feature", name="feature_layer_page"),
                migrations.AlterField(
                    model_name="feature",
                    name="layer",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="features",
                        to="layers.layer",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="feature",
                    constraint=models.UniqueConstraint(
                        fields=("layer", "source_id", "until"),
                        name="feature_one_state_until",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
    ]
