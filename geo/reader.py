"""The door to public data: a cursor that can read the ``published`` schema and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections, transaction

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

READER_ROLE = "parvis_reader"
STATEMENT_TIMEOUT_MS = 15_000


@contextmanager
def reader_cursor(*, timeout_ms: int = STATEMENT_TIMEOUT_MS) -> Iterator["CursorWrapper"]:
    """A cursor on the reader connection, acting as `READER_ROLE` in a transaction of its own.

    The role has SELECT on ``published.*`` only; any other table raises
    ``django.db.ProgrammingError`` (permission denied). A statement that runs longer than
    ``timeout_ms`` milliseconds is cancelled with ``OperationalError``.
    """
    connection = connections["reader"]
    with transaction.atomic(using="reader"), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {READER_ROLE}")
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(timeout_ms)])
        yield cursor
        # In an outer transaction the role must not stay; after an error the savepoint undoes it.
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL statement_timeout = 0")
