"""For the peers: a plain table of each layer with the columns that our tiles carry, and no others."""

from typing import Any

import psycopg
from psycopg import sql

from geo.reader import READER_ROLE

SCHEMA = "bench"

_TABLE = """
CREATE TABLE {table} AS
SELECT id, geom_3857 AS geom {columns}
FROM published.layer_feature
WHERE layer_slug = {slug} AND until IS NULL
ORDER BY geom_3857
"""
_KEY = "ALTER TABLE {table} ADD PRIMARY KEY (id)"
_INDEX = "CREATE INDEX ON {table} USING gist (geom)"
_COLUMN = ", properties ->> {key} AS {name}"
_NUMBER = ", (properties ->> {key})::double precision AS {name}"


def table_name(layer: str) -> str:
    """The table that holds what a layer's tiles show."""
    return layer.replace("-", "_")


def make_shelf(dsn: str, layer: str, properties: dict[str, Any]) -> list[str]:
    """The table of a layer in Hilbert order, and its columns; ``properties`` are one feature's in our tile."""
    table = sql.Identifier(SCHEMA, table_name(layer))
    columns = sql.Composed([_column(name, value) for name, value in properties.items()])
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        for statement in (_TABLE, _KEY, _INDEX, "ANALYZE {table}"):
            connection.execute(
                sql.SQL(statement).format(table=table, slug=sql.Literal(layer), columns=columns)
            )
        connection.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {READER_ROLE}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {READER_ROLE}")
    return list(properties)


def _column(name: str, value: Any) -> sql.Composed:
    if name in {"source_id", "title"}:
        return sql.SQL(", {name}").format(name=sql.Identifier(name))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    statement = _NUMBER if is_number else _COLUMN
    return sql.SQL(statement).format(key=sql.Literal(name), name=sql.Identifier(name))
