"""Points in columns to the bytes of a vector tile, all of a tile at once (MVT 2.1).

A table has a row for each point, as wide as the longest message: what is the same in all of them is
written once, the rest column by column, and each row keeps the bytes that it needs (docs/adr/0020).
"""

import math
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

EXTENT = 4096
"""Units in a tile's side."""

BUFFER = 64
"""How far beyond its edge a tile draws, in units."""

ABSENT = -1
"""The place of a value that a point has not."""

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Value = str | bool | int | float

# Fields with their wire types (MVT 2.1, appendix A), each of one byte.
_LAYERS = 0x1A
_NAME, _FEATURES, _KEYS, _VALUES, _EXTENT, _VERSION = 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x78
_ID, _TAGS, _TYPE, _GEOMETRY = 0x08, 0x12, 0x18, 0x22
_STRING, _DOUBLE, _UINT, _SINT, _BOOL = 0x0A, 0x19, 0x28, 0x30, 0x38
_POINT = 1
_MOVE_TO_ONE = 1 << 3 | 1

_SHIFTS = np.arange(0, 70, 7)


def _unit_parameters() -> tuple[npt.NDArray[np.uint8], Flags]:
    """Each unit from the west or north of the buffer as a parameter (4.3.2): two bytes, and if it needs both."""
    units = np.arange(-BUFFER, EXTENT + BUFFER + 1)
    zigzag = (units << 1) ^ (units >> 63)
    is_long = zigzag > 127
    written = np.column_stack((zigzag & 127 | is_long << 7, zigzag >> 7)).astype(np.uint8)
    return written, is_long


_UNITS, _IS_LONG = _unit_parameters()


class Told(NamedTuple):
    """A property: of each point the place of its value in ``values``, or ``ABSENT``."""

    key: str
    values: Sequence[Any]
    places: Integers

    def of(self, chosen: Integers | Flags) -> "Told":
        """The same of some points, or in another order."""
        return self._replace(places=self.places[chosen])


def tile_of_points(layer: str, ids: Integers, units: Integers, told: Sequence[Told] = ()) -> bytes:
    """A tile with one layer of single points; no bytes if there is none, as ST_AsMVT has it.

    ``units``, (n, 2), are from the north-west corner, all within the buffer. Values that a tile cannot
    tell (lists, objects, infinity) are left out.
    """
    if not len(ids):
        return b""
    keys: list[bytes] = []
    values: dict[bytes, int] = {}
    numbered = []
    for one in told:
        numbers = _numbers(one, values)
        if numbers.max() != ABSENT:
            numbered.append((len(keys), numbers))
            keys.append(_text(_KEYS, one.key))
    written = b"".join(
        (
            bytes((_VERSION, 2)) + _text(_NAME, layer) + bytes((_EXTENT,)) + varint(EXTENT),
            _messages(ids, units, numbered),
            *keys,
            *(bytes((_VALUES,)) + varint(len(value)) + value for value in values),
        )
    )
    return bytes((_LAYERS,)) + varint(len(written)) + written


def varint(number: int) -> bytes:
    """A number as protobuf writes it."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def _messages(ids: Integers, units: Integers, told: Sequence[tuple[int, Integers]]) -> bytes:
    """The features, each with its keys and values by number."""
    id_width = _width(int(ids.max()))
    widths = [_width(int(numbers.max())) for _key, numbers in told]
    tags_at = 3 + id_width
    geometry_at = tags_at + (2 + sum(1 + width for width in widths) if told else 0)
    template = np.zeros(geometry_at + 9, np.uint8)
    template[0], template[2] = _FEATURES, _ID
    template[geometry_at : geometry_at + 5] = _TYPE, _POINT, _GEOMETRY, 0, _MOVE_TO_ONE
    table = np.empty((len(ids), len(template)), np.uint8)
    table[:] = template
    kept = np.ones(table.shape, bool)

    size = _put(table, kept, 3, ids, id_width)
    if told:
        tags = np.zeros(len(ids), np.int64)
        at = tags_at + 2
        for (key, numbers), width in zip(told, widths, strict=True):
            is_told = numbers != ABSENT
            table[:, at] = key
            kept[:, at] = is_told
            tags += (1 + _put(table, kept, at + 1, np.maximum(numbers, 0), width)) * is_told
            kept[:, at + 1 : at + 1 + width] &= is_told[:, None]
            at += 1 + width
        has_tags = tags > 0
        table[:, tags_at] = _TAGS
        table[:, tags_at + 1] = tags
        kept[:, tags_at : tags_at + 2] = has_tags[:, None]
        size = size + tags + 2 * has_tags

    shifted = units + BUFFER
    is_long = _IS_LONG[shifted]
    table[:, geometry_at + 5 :] = _UNITS[shifted].reshape(len(ids), 4)
    kept[:, geometry_at + 6 :: 2] = is_long
    geometry = 3 + is_long[:, 0] + is_long[:, 1]
    table[:, geometry_at + 3] = geometry
    # Below 128, since a style reads few properties: the field of the number, type and length of the place.
    table[:, 1] = 1 + size + 4 + geometry
    return table[kept].tobytes()


def _put(
    table: npt.NDArray[np.uint8], kept: Flags, at: int, numbers: Integers, width: int
) -> int | Integers:
    """Write a column of numbers, each in at most ``width`` bytes; how many bytes it takes."""
    if width == 1:
        table[:, at] = numbers
        return 1
    rest = numbers[:, None] >> _SHIFTS[:width]
    table[:, at : at + width] = rest & 127 | (rest > 127) << 7
    if int(numbers.min()) >> 7 * (width - 1):
        return width
    has_more = rest[:, 1:] > 0
    kept[:, at + 1 : at + width] = has_more
    return 1 + np.asarray(has_more.sum(axis=1))


def _width(largest: int) -> int:
    return max((largest.bit_length() + 6) // 7, 1)


def _numbers(told: Told, values: dict[bytes, int]) -> Integers:
    """Of each point the number of its value in the layer, or ``ABSENT``. Adds to ``values``."""
    numbers = [ABSENT] * (len(told.values) + 1)  # the last for those that have none
    # Some values may be those of other points.
    for place in np.flatnonzero(np.bincount(told.places + 1)[1:]).tolist():
        written = _value(told.values[place])
        if written is not None:
            numbers[place] = values.setdefault(written, len(values))
    return np.array(numbers, np.int64)[told.places]


def _value(value: Any) -> bytes | None:
    """The message of a value; None for one that a tile cannot tell."""
    if isinstance(value, str):
        return _text(_STRING, value)
    if isinstance(value, bool):
        return bytes((_BOOL, value))
    if isinstance(value, int):
        if 0 <= value < 2**64:
            return bytes((_UINT,)) + varint(value)
        return bytes((_SINT,)) + varint(-2 * value - 1) if -(2**63) <= value < 0 else None
    if isinstance(value, float) and math.isfinite(value):
        return bytes((_DOUBLE,)) + struct.pack("<d", value)
    return None


def _text(field: int, text: str) -> bytes:
    written = text.encode()
    return bytes((field,)) + varint(len(written)) + written
