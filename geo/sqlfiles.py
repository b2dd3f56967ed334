"""SQL files of a room: read where they lie, run once by a numbered migration."""

from pathlib import Path

from django.db.migrations import RunSQL


def read_sql(beside: str, name: str) -> str:
    """The text of ``sql/<name>`` in the folder of the module file ``beside``."""
    return (Path(beside).resolve().parent / "sql" / name).read_text(encoding="utf-8")


def run_sql_file(migration_file: str, name: str, reverse: str) -> RunSQL:
    """A migration operation that runs ``<app>/sql/<name>`` and undoes it with ``reverse``."""
    app_folder = Path(migration_file).resolve().parent.parent
    text = (app_folder / "sql" / name).read_text(encoding="utf-8")
    return RunSQL(text, reverse)
