"""Reads of a collection through the reader's door, built from ``sql/`` and the fixed table.

Identifiers come from `opendata.collections` and from `psycopg.sql`; values are always bound.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from psycopg import sql

from geo.reader import reader_cursor
from geo.sqlfiles import read_sql
from geo.srid import COORDINATE_DECIMALS
from opendata.collections import CONTRIBUTIONS, Collection, Column

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

EXPORT_TIMEOUT_MS = 300_000
EVERYTHING = 2**31
MOST_COUNTED = 10_000
"""What a request selects is counted up to this: past it an answer would take as long as its data."""

_PAGE = read_sql(__file__, "page.sql")
_MATCHING = read_sql(__file__, "matching.sql")
_ITEM = read_sql(__file__, "item.sql")
_COUNT = read_sql(__file__, "count.sql")
_COUNT_UP_TO = read_sql(__file__, "count_up_to.sql")
_CONTRIBUTIONS_TOTAL = read_sql(__file__, "contributions_total.sql")
_EXTENT = read_sql(__file__, "extent.sql")
_PROPERTY_NAMES = read_sql(__file__, "property_names.sql")
_TABLE = read_sql(__file__, "table.sql")

# JSON text has no control character, so with these COPY sends it as it is.
_COPY_JSON = "COPY ({}) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')"
_COPY_CSV = "COPY ({}) TO STDOUT (FORMAT csv, HEADER true)"
_KEY_END = b"\x02"

# A spreadsheet takes a cell that begins so for a formula, and would run what a stranger wrote; a
# plain number, and an empty text, are left alone.
_FORMULA_STARTS = "=+@-\t\r"
_HARMLESS = r"^(-?[0-9]*[.]?[0-9]+)?$"


@dataclass(frozen=True)
class Selection:
    """What a request asks of a collection.

    ``box`` is an EWKT geometry (EPSG:4326) to intersect, ``period`` the text of a tstzrange.
    """

    box: str | None = None
    period: str | None = None
    after: int = -1
    limit: int = EVERYTHING

    def values(self, collection: Collection) -> dict[str, Any]:
        """The values that the statements bind."""
        return {
            **dict(collection.values),
            "box": self.box,
            "period": self.period,
            "after": self.after,
            # One more than asked for tells whether there is a next page.
            "limit": self.limit + 1,
        }


@dataclass(frozen=True)
class Written:
    """What a page came to: how many features, and the key after which the next page begins."""

    count: int
    next_after: int | None


def write_features(collection: Collection, selection: Selection, into: IO[bytes]) -> Written:
    """Write the selected features, separated by commas, in bounded memory."""
    statement = sql.SQL(_PAGE).format(
        properties=_properties(collection), matching=_matching(collection)
    )
    count, last_key, has_more = 0, b"", False
    values = selection.values(collection)
    with _copied(_COPY_JSON, statement, values) as rows:
        for row in rows:
            if count == selection.limit:
                has_more = True
                continue
            key, _, feature = bytes(row).partition(_KEY_END)
            into.write(b",\n" if count else b"\n")
            into.write(feature.rstrip(b"\n"))
            last_key = key
            count += 1
    return Written(count, int(last_key) if has_more else None)


def write_table(collection: Collection, into: IO[bytes]) -> None:
    """Write the whole collection as CSV (RFC 4180, UTF-8) with a header line, in bounded memory.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    columns = [_cell(sql.Identifier(column.name), column) for column in collection.source.columns]
    if not columns:
        columns = [
            _text_cell(sql.Identifier("feature_id"), "source_id"),
            *[
                _text_cell(sql.SQL("(properties ->> {})").format(sql.Literal(name)), name)
                for name in map(_with_percent_kept, _property_names(collection))
            ],
        ]
    statement = sql.SQL(_TABLE).format(
        columns=sql.SQL(", ").join(columns), source=_source(collection)
    )
    with _copied(_COPY_CSV, statement, dict(collection.values)) as rows:
        for row in rows:
            into.write(row)


def read_item(collection: Collection, feature_id: object) -> str | None:
    """One GeoJSON feature as text, None if there is none with that identifier."""
    statement = sql.SQL(_ITEM).format(
        properties=_properties(collection), source=_source(collection)
    )
    row = _one_row(statement, {**dict(collection.values), "feature_id": feature_id})
    return row[0] if row else None


def count_all(collection: Collection) -> int:
    """How many features the collection has."""
    if collection.revision is not None:
        return _count_of_revision(collection)
    if collection.source is CONTRIBUTIONS:
        row = _one_row(sql.SQL(_CONTRIBUTIONS_TOTAL), dict(collection.values))
        return row[0] if row else 0
    return _count(collection)


def count_matching(collection: Collection, selection: Selection) -> int | None:
    """How many features are selected, whatever the page; None when more than `MOST_COUNTED`.

    Where nothing is chosen and the number is known anyway, it is given however large.
    """
    is_known = collection.revision is not None or collection.source is CONTRIBUTIONS
    if is_known and selection.box is None and selection.period is None:
        return count_all(collection)
    statement = sql.SQL(_COUNT_UP_TO).format(matching=_matching(collection))
    row = _one_row(statement, {**selection.values(collection), "most": MOST_COUNTED + 1})
    number = row[0] if row else 0
    return number if number <= MOST_COUNTED else None


def read_extent(collection: Collection) -> list[float] | None:
    """West, south, east, north in degrees, rounded outwards; None for an empty collection."""
    if collection.revision is not None:
        # A revision never changes: its extent is computed once in a process.
        return _extent_of_revision(collection)
    return _extent(collection)


@lru_cache(maxsize=1000)
def _extent_of_revision(collection: Collection) -> list[float] | None:
    return _extent(collection)


@lru_cache(maxsize=1000)
def _count_of_revision(collection: Collection) -> int:
    return _count(collection)


def _count(collection: Collection) -> int:
    statement = sql.SQL(_COUNT).format(matching=_matching(collection))
    row = _one_row(statement, Selection().values(collection))
    return row[0] if row else 0


@lru_cache(maxsize=1000)
def _property_names(collection: Collection) -> tuple[str, ...]:
    """The names that the features of a layer's revision carry, beside those of the table itself."""
    statement = sql.SQL(_PROPERTY_NAMES).format(source=_source(collection))
    reserved = {"source_id", "longitude", "latitude", "wkt"}
    with reader_cursor() as cursor:
        cursor.execute(statement, dict(collection.values))
        return tuple(name for (name,) in cursor.fetchall() if name not in reserved)


def _extent(collection: Collection) -> list[float] | None:
    statement = sql.SQL(_EXTENT).format(source=_source(collection))
    row = _one_row(statement, dict(collection.values))
    if row is None or row[0] is None:
        return None
    scale = 10**COORDINATE_DECIMALS
    west, south, east, north = row
    return [
        math.floor(west * scale) / scale,
        math.floor(south * scale) / scale,
        math.ceil(east * scale) / scale,
        math.ceil(north * scale) / scale,
    ]


def _source(collection: Collection) -> sql.Composable:
    return sql.SQL(collection.source.sql)


def _matching(collection: Collection) -> sql.Composable:
    return sql.SQL(_MATCHING).format(source=_source(collection))


def _properties(collection: Collection) -> sql.Composable:
    if not collection.source.columns:
        return sql.Identifier("properties")
    pairs = [
        sql.SQL("{}, {}").format(sql.Literal(column.name), sql.Identifier(column.name))
        for column in collection.source.columns
    ]
    return sql.SQL("json_build_object({})").format(sql.SQL(", ").join(pairs))


def _cell(expression: sql.Composable, column: Column) -> sql.Composable:
    if column.type == "text":
        return _text_cell(expression, column.name)
    if column.type == "codes":
        return sql.SQL("array_to_string({}, ' ') AS {}").format(
            expression, sql.Identifier(column.name)
        )
    if column.type in {"boolean", "json"}:
        return sql.SQL("{}::text AS {}").format(expression, sql.Identifier(column.name))
    if column.type == "moment":
        form = sql.Literal('YYYY-MM-DD"T"HH24:MI:SS"Z"')
        return sql.SQL("to_char({} AT TIME ZONE 'UTC', {}) AS {}").format(
            expression, form, sql.Identifier(column.name)
        )
    return expression


def _text_cell(expression: sql.Composable, name: str) -> sql.Composable:
    return sql.SQL(
        "CASE WHEN strpos({1}, left({0}, 1)) > 0 AND {0} !~ {2} THEN '''' || {0} ELSE {0} END AS {3}"
    ).format(
        expression,
        sql.Literal(_FORMULA_STARTS),
        sql.Literal(_HARMLESS),
        sql.Identifier(name),
    )


def _with_percent_kept(name: str) -> str:
    """The name as it must be written in a statement with bound values, where % begins one."""
    return name.replace("%", "%%")


def _one_row(statement: sql.Composable, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with reader_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


@contextmanager
def _copied(
    form: str, statement: sql.Composable, values: dict[str, Any]
) -> Iterator[Iterator[bytes]]:
    """The rows of a COPY, one by one: the server sends each in a message of its own."""
    with reader_cursor(timeout_ms=EXPORT_TIMEOUT_MS) as cursor:
        bound = _bound(cursor, statement, values)
        # COPY takes no parameters: the client binds them, with the driver's own quoting.
        with cursor.copy(sql.SQL(form).format(sql.SQL(bound))) as copy:
            yield copy


def _bound(cursor: "CursorWrapper", statement: sql.Composable, values: dict[str, Any]) -> str:
    return cursor.mogrify(statement, values)
