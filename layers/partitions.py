"""Where the features of a layer lie: with the other small layers, or in a table of their own.

Feeding the spatial indexes of a shared table row by row takes most of the time of a first load.
A large layer therefore has a partition of its own, whose indexes are built at once, from its first load
on or from the load that makes it large (adr/0012).
"""

from typing import Final

from django.db import connection
from psycopg import sql

from geo.sqlfiles import read_sql

OWN_PARTITION_FROM: Final = 20_000
"""Features served from which a layer has a partition of its own."""

_OWN_PARTITION = read_sql(__file__, "own_partition.sql")
_FILLED = read_sql(__file__, "own_partition_filled.sql")
_MOVED = read_sql(__file__, "own_partition_moved.sql")
_ATTACHED = read_sql(__file__, "own_partition_attached.sql")
_PREFIX = "layers_feature_of_"


def own_partition(layer_id: int) -> str:
    """The name of the table that the layer has to itself, or may have."""
    return f"{_PREFIX}{layer_id}"


def fill_own_partition(*, layer_id: int, number: int) -> None:
    """Write the staged ``layer_change`` of a layer without features as a table of its own.

    To be called inside the transaction of the revision ``number``; `attach_own_partition` comes
    after everything that takes its time.
    """
    _drop_abandoned()
    _run(_OWN_PARTITION, layer_id, fill=_formatted(_FILLED, layer_id, number=sql.Literal(number)))


def attach_own_partition(layer_id: int) -> None:
    """Make that table a partition. Readers of the shared one wait to the end of the transaction."""
    _run(_ATTACHED, layer_id)


def move_to_own_partition(layer_id: int) -> None:
    """Give a layer that has outgrown the shared partition one of its own, with its whole history.

    To be called last in a transaction: readers of the shared partition wait for its end.
    """
    _drop_abandoned()
    _run(_OWN_PARTITION, layer_id, fill=_formatted(_MOVED, layer_id))
    attach_own_partition(layer_id)


def has_own_partition(layer_id: int) -> bool:
    """True if the layer's features lie in a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [own_partition(layer_id)])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def _drop_abandoned() -> None:
    """Drop the partitions of layers that are gone; a layer's number is never given again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits"
            " INNER JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid"
            " WHERE pg_inherits.inhparent = 'layers_feature'::regclass"
            " AND child.relname LIKE %s AND NOT EXISTS ("
            " SELECT 1 FROM layers_layer WHERE %s || layers_layer.id = child.relname)",
            [_PREFIX.replace("_", r"\_") + "%", _PREFIX],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))


def _run(text: str, layer_id: int, **more: sql.Composable) -> None:
    with connection.cursor() as cursor:
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
