"""States of the objects of a statement are looked up all at once."""

from pathlib import Path

from django.db import migrations

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0012_states_looked_up.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0013_layers_told_public")]

    operations = [
        run_sql_file(
            __file__, "0014_states_looked_up_together.sql", _BACK.read_text(encoding="utf-8")
        )
    ]
