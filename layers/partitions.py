"""Where the features of a layer lie: with the other small layers, or in a table of their own.

Feeding the spatial indexes of a shared table row by row takes most of the time of a first load.
A large layer therefore has a partition of its own, whose indexes are built at once, from its first load
on or from the load that makes it large (adr/0012).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Final

from django.db import Error as DatabaseError
from django.db import connection, transaction
from psycopg import sql

from geo.sqlfiles import read_sql

OWN_PARTITION_FROM: Final = 20_000
"""Features served from which a layer has a partition of its own."""

ANALYZE_FROM: Final = 500
"""States written into the shared partition at once from which the planner is told of them."""

_ANALYZE_SHARED = (
    "ANALYZE layers_feature_shared (layer_id, id, since, until, pixel_zoom, cell_x, cell_y)"
)
_OWN_PARTITION = read_sql(__file__, "own_partition.sql")
_FILLED = read_sql(__file__, "own_partition_filled.sql")
_MOVED = read_sql(__file__, "own_partition_moved.sql")
_KEYS = read_sql(__file__, "own_partition_keys.sql")
_PLACES = read_sql(__file__, "own_partition_places.sql")
_VALID = read_sql(__file__, "own_partition_valid.sql")
_ATTACHED = read_sql(__file__, "own_partition_attached.sql")
_PREFIX = "layers_feature_of_"


def own_partition(layer_id: int) -> str:
    """The name of the table that the layer has to itself, or may have."""
    return f"{_PREFIX}{layer_id}"


class PartitionAhead:
    """The first rows of a layer, committed in a table that nobody reads yet, which two sessions index
    and look through: a second one sees nothing of an open transaction.
    """

    def __init__(self, layer_id: int) -> None:
        self.layer_id = layer_id
        self._hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="indexes")
        self._places = self._hand.submit(_settle_places, layer_id)

    def wait(self) -> None:
        """Return once the other session has done its part. Raises what stopped it."""
        self._places.result()

    def close(self) -> None:
        """Let go of the other session once it has finished."""
        self._hand.shutdown()


@contextmanager
def partition_ahead(layer_id: int) -> Iterator[PartitionAhead]:
    """Write the staged ``layer_change`` of a layer without features as a table apart.

    To be used outside any transaction, around the one that makes the first revision with
    `write_revision`: if that fails the table is dropped. What a killed worker left, the next
    first load drops.
    """
    try:
        with transaction.atomic():
            _fill(layer_id, number=1)
        ahead = PartitionAhead(layer_id)
        try:
            with transaction.atomic():
                _run(_KEYS, layer_id)
            yield ahead
        finally:
            ahead.close()
    except BaseException:
        # A lost connection leaves it to the next load.
        with suppress(DatabaseError):
            drop_unattached(layer_id)
        raise


def fill_own_partition(*, layer_id: int, number: int) -> None:
    """Write the staged ``layer_change`` of a layer without features as a table of its own.

    To be called inside the transaction of the revision ``number``; `attach_own_partition` comes
    after everything that takes its time.
    """
    _fill(layer_id, number=number)
    _finish(layer_id)


def attach_own_partition(layer_id: int) -> None:
    """Make that table a partition. Readers of the shared one wait to the end of the transaction."""
    _run(_ATTACHED, layer_id)


def move_to_own_partition(layer_id: int) -> None:
    """Give a layer that has outgrown the shared partition one of its own, with its whole history.

    To be called last in a transaction: readers of the shared partition wait for its end.
    """
    _drop_abandoned()
    drop_unattached(layer_id)
    _run(_OWN_PARTITION, layer_id, fill=_formatted(_MOVED, layer_id))
    _finish(layer_id)
    attach_own_partition(layer_id)


def has_own_partition(layer_id: int) -> bool:
    """True if the layer's features lie in a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(%s))",
            [own_partition(layer_id)],
        )
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def analyze_shared() -> None:
    """Tell the planner of many new rows now, not at the next round of autovacuum.

    Of a layer that it has not heard of it expects one row, and finds the objects that stand for the
    cells of a tile by reading the whole layer for each: measured, 6 s instead of 40 ms.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANALYZE_SHARED)


def drop_unattached(layer_id: int) -> None:
    """Drop the table that a load of this layer filled and did not live to attach."""
    if has_own_partition(layer_id):
        return
    table = sql.Identifier(own_partition(layer_id))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))


def _fill(layer_id: int, *, number: int) -> None:
    _drop_abandoned()
    drop_unattached(layer_id)
    _run(_OWN_PARTITION, layer_id, fill=_formatted(_FILLED, layer_id, number=sql.Literal(number)))


def _finish(layer_id: int) -> None:
    """Everything else that the table needs before it is attached, in this session."""
    for text in (_KEYS, _PLACES, _VALID):
        _run(text, layer_id)


def _settle_places(layer_id: int) -> None:
    """Index the places, then look through them, in a session of this thread's own."""
    try:
        with transaction.atomic():
            _run(_PLACES, layer_id)
        with transaction.atomic():
            _run(_VALID, layer_id)
    finally:
        connection.close()


def _drop_abandoned() -> None:
    """Drop the tables of layers that are gone; a layer's number is never given again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND pg_table_is_visible(oid)"
            " AND relname LIKE %s AND NOT EXISTS ("
            " SELECT 1 FROM layers_layer WHERE %s || layers_layer.id = relname)",
            [_PREFIX.replace("_", r"\_") + "%", _PREFIX],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))


def _run(text: str, layer_id: int, **more: sql.Composable) -> None:
    with connection.cursor() as cursor:
        # Rows and keys are sorted in memory rather than on disk.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # Enough to plan with at once; autovacuum looks again, more closely, in its own time.
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(_formatted(text, layer_id, **more))


def _formatted(text: str, layer_id: int, **more: sql.Composable) -> sql.Composed:
    name = own_partition(layer_id)
    names = {
        "partition": name,
        "only_this_layer": f"{name}_only_this_layer",
        "primary_key": f"{name}_pkey",
        "one_state": f"feature_one_state_until_of_{layer_id}",
        "geom_index": f"feature_geom_of_{layer_id}",
        "geom_3857_index": f"feature_geom_3857_of_{layer_id}",
        "large_index": f"feature_large_of_{layer_id}",
    }
    identifiers = {key: sql.Identifier(text) for key, text in names.items()}
    return sql.SQL(text).format(**identifiers, layer=sql.Literal(layer_id), **more)
