"""Where the features of a layer lie: with the other small layers, or in a table of their own.

Feeding the spatial indexes of a shared table row by row takes most of the time of a first load.
A large layer therefore begins in a partition of its own, whose indexes are built at once (adr/0012).
"""

from typing import Final

from django.db import connection
from psycopg import sql

from geo.sqlfiles import read_sql

OWN_PARTITION_FROM: Final = 20_000
"""Features of a first load from which a layer gets a partition of its own."""

_OWN_PARTITION = read_sql(__file__, "own_partition.sql")
_PREFIX = "layers_feature_of_"


def fill_own_partition(*, layer_id: int, number: int) -> None:
    """Write the staged ``layer_change`` of a layer without features as its own partition.

    To be called inside the transaction of the revision ``number``. Readers of the shared partition
    wait from the end of this statement to the end of the transaction.
    """
    name = f"{_PREFIX}{layer_id}"
    names = {
        "partition": name,
        "only_this_layer": f"{name}_only_this_layer",
        "primary_key": f"{name}_pkey",
        "one_state": f"feature_one_state_until_of_{layer_id}",
        "geom_index": f"feature_geom_of_{layer_id}",
        "geom_3857_index": f"feature_geom_3857_of_{layer_id}",
        "large_index": f"feature_large_of_{layer_id}",
    }
    values = {"layer": sql.Literal(layer_id), "number": sql.Literal(number)}
    statements = sql.SQL(_OWN_PARTITION).format(
        **{key: sql.Identifier(text) for key, text in names.items()}, **values
    )
    with connection.cursor() as cursor:
        _drop_abandoned()
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(statements)


def has_own_partition(layer_id: int) -> bool:
    """True if the layer's features lie in a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{_PREFIX}{layer_id}"])
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
