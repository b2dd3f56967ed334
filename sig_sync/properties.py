"""The columns of many rows as JSON objects, written column by column.

An empty cell is left out: the columns that a delivery has are known once it is read to its end, and
the same row must give the same text whatever was met before it. Loading writes the empty cells.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, NamedTuple

_PLAIN_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    bool: lambda value: "true" if value else "false",
    float: lambda value: repr(value) if math.isfinite(value) else "",
}


class JsonObjects(NamedTuple):
    """Rows as JSON objects, and whether one of them lacks a column that the others may have."""

    texts: list[str]
    has_gaps: bool


def json_objects(columns: Mapping[str, Sequence[Any]], count: int) -> JsonObjects:
    """One JSON object for each of ``count`` rows, its keys in alphabetical order."""
    names = sorted(columns)
    if not names:
        return JsonObjects(["{}"] * count, has_gaps=False)
    forms = [_plain_form(columns[name]) for name in names]
    if all(forms):
        # Nothing to escape and no cell empty: one formatting for each row.
        keys = (encode_basestring(storable(name)).replace("%", "%%") for name in names)
        members_form = ",".join(f"{key}:{form}" for key, form in zip(keys, forms, strict=True))
        row_form = f"{{{members_form}}}"
        rows = zip(*(columns[name] for name in names), strict=True)
        return JsonObjects([row_form % row for row in rows], has_gaps=False)
    members = [_members(name, columns[name]) for name in names]
    texts = ["{" + "".join(row)[:-1] + "}" for row in zip(*members, strict=True)]
    return JsonObjects(texts, has_gaps=any("" in values for values in members))


def storable(value: Any) -> Any:
    """The value as PostgreSQL's jsonb can hold it: no NUL, no lone surrogate, no infinite number."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(storable(str(name))): storable(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [storable(inner) for inner in value]
    return value


def _plain_form(values: Sequence[Any]) -> str:
    """How ``%`` writes each value as JSON; empty if some have to be looked at."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return "%d"
    if kinds == {float}:
        return "%r" if all(map(math.isfinite, values)) else ""
    if kinds == {str}:
        together = "".join(values)
        # Printable: neither a control character nor half of a surrogate pair.
        is_plain = together.isprintable() and '"' not in together and "\\" not in together
        return '"%s"' if is_plain else ""
    return ""


def _members(name: str, values: Sequence[Any]) -> list[str]:
    """``"name":value,`` for each value, or nothing where there is none."""
    key = encode_basestring(storable(name)) + ":"
    kinds = set(map(type, values)) - {NoneType}
    if not kinds:
        return [""] * len(values)
    if len(kinds) == 1:
        (kind,) = kinds
        write = _PLAIN_WRITERS.get(kind)
        if write is not None and (kind is not str or are_storable(values)):
            texts = ["" if value is None else write(value) for value in values]
            return [f"{key}{text}," if text else "" for text in texts]
    texts = ["" if value is None else general_text(value) for value in values]
    return [f"{key}{text}," if text else "" for text in texts]


def storable_texts(texts: Sequence[str]) -> Sequence[str]:
    """The texts as PostgreSQL can hold them; the same sequence if it can hold all."""
    return texts if are_storable(texts) else [storable(text) for text in texts]


def are_storable(values: Sequence[str | None]) -> bool:
    """True if no text has a NUL or a lone surrogate."""
    together = "".join(filter(None, values))
    if "\x00" in together:
        return False
    try:
        together.encode()
    except UnicodeEncodeError:
        return False
    return True


def general_text(value: Any) -> str:
    """A value as JSON, its members in alphabetical order; empty where there is nothing to keep."""
    kept = storable(value)
    if kept is None:
        return ""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
