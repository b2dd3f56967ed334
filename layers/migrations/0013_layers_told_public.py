"""Whether a layer is public is kept beside it: its tiles are planned without four more tables."""

from pathlib import Path

from django.db import migrations

from geo.sqlfiles import run_sql_file

_BACK = Path(__file__).parent.parent / "sql" / "0013_layers_told_public_back.sql"


class Migration(migrations.Migration):
    dependencies = [("layers", "0012_states_looked_up")]

    operations = [
        run_sql_file(__file__, "0013_layers_told_public.sql", _BACK.read_text(encoding="utf-8"))
    ]
