"""Tiles of layers of points: columns from the database, the tile written here (adr/0020)."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from psycopg.types.numeric import Int4

from geo.sqlfiles import read_sql
from tiles import mvt
from tiles.address import TileAddress
from tiles.mvt import ABSENT, Flags, Integers, Told
from tiles.tilesets import LAYER, TileQuery

if TYPE_CHECKING:
    from tiles.layers import LayerState

MOST_AT_ONCE = 5_000
MOST_SIGNS_AT_ONCE = 500_000
"""A tile for which more points, or more of what they tell, were read is written beside the event loop."""

WORLD_M = 40075016.685578488
"""A side of the world in EPSG:3857, metres."""

Floats = npt.NDArray[np.float64]

_GRID_ZOOM = 22
_ID_BITS = 40
"""The number of an object is its key's lower bits (``published.leader_key``)."""

_TEXTS = {
    "title": "to_jsonb(feature.title)::text",
    "source_id": "to_jsonb(feature.source_id)::text",
}
"""What the style may read that is no property."""

_POINTS = read_sql(__file__, "layer_points.sql")
_PACKS = read_sql(__file__, "layer_packs.sql")


class PacksGone(Exception):
    """What was to be read from packs has none any more: a newer revision, or style, has."""


@dataclass(frozen=True, kw_only=True)
class PointsQuery(TileQuery):
    """A statement that answers points in columns, for `tile`.

    ``crowded``: the tiles around, column and row in 24 bits each, whose points are gathered in cells;
    ``side`` of them in a tile's.
    """

    layer: int
    names: tuple[str, ...]
    address: TileAddress
    crowded: tuple[int, ...]
    side: int


class _Points(NamedTuple):
    """``places`` are in units from the tile's corner, (n, 2), not rounded yet."""

    keys: Integers
    positions_m: Floats
    places: Floats
    told: list[Told]

    def of(self, chosen: Integers | Flags) -> "_Points":
        """Some of them."""
        return _Points(
            self.keys[chosen],
            self.positions_m[chosen],
            self.places[chosen],
            [one.of(chosen) for one in self.told],
        )


def points_query(
    state: "LayerState", address: TileAddress, crowded: Sequence[int], side: int
) -> PointsQuery:
    """The statement for a tile of single points, drawn one by one but for those of ``crowded`` tiles."""
    names = tuple(state.names)
    # Of one type whatever their size: a statement is prepared for types.
    values: dict[str, Any] = {
        "z": Int4(address.z),
        "x": Int4(address.x),
        "y": Int4(address.y),
        "revision": Int4(address.revision or 0),
    }
    if state.packed_for:
        values["packed_for"] = state.packed_for
    else:
        values |= {f"name{number}": name for number, name in enumerate(names)}
    return PointsQuery(
        _packs(state.layer) if state.packed_for else _worded(state.layer, names),
        values,
        is_prepared=True,
        layer=state.layer,
        names=names,
        address=address,
        crowded=tuple(crowded),
        side=side,
    )


async def tile(query: PointsQuery, rows: Sequence[tuple[Any, ...]]) -> bytes:
    """The tile of a `points_query` and its answer. Raises `PacksGone`."""
    if rows and not rows[0][0]:
        raise PacksGone
    points = sum(len(row[1] or b"") for row in rows) // 8
    signs = sum(len(text or "") for row in rows for text in row[3] or ())
    if points > MOST_AT_ONCE or signs > MOST_SIGNS_AT_ONCE:
        return await asyncio.to_thread(_written, query, rows)
    return _written(query, rows)


@lru_cache(maxsize=1_000)
def _packs(layer: int) -> str:
    # Written out: the plan of a prepared statement has its partition and no other.
    return _PACKS.replace("%(layer)s", str(layer))


@lru_cache(maxsize=1_000)
def _worded(layer: int, names: tuple[str, ...]) -> str:
    told = [
        f"string_agg({line}, chr(10))"
        for number, name in enumerate(names)
        for line in [
            _TEXTS.get(name, f"coalesce((feature.properties -> %(name{number})s::text)::text, '')")
        ]
    ]
    return _POINTS.replace("%(told)s", ", ".join(told)).replace("%(layer)s", str(layer))


def _written(query: PointsQuery, rows: Sequence[tuple[Any, ...]]) -> bytes:
    found = [row for row in rows if row[1] is not None]
    if not found:
        return b""
    points = _read(query, found)
    if query.crowded:
        points = _gathered(query, points)
    # Packs bring their neighbours, and boxes are compared in single precision.
    x, y = points.places.T
    end = mvt.EXTENT + mvt.BUFFER
    shown = np.flatnonzero((x >= -mvt.BUFFER) & (x <= end) & (y >= -mvt.BUFFER) & (y <= end))
    ids = points.keys[shown] & ((1 << _ID_BITS) - 1)
    # Whichever way they came, the same points are the same bytes, as their validator says.
    order = np.argsort(ids)
    shown = shown[order]
    told = [one.of(shown) for one in points.told]
    # Rounded as ST_AsMVTGeom does.
    units = np.rint(points.places[shown]).astype(np.int64)
    return mvt.tile_of_points(LAYER.mvt_layer, ids[order], units, told)


def _read(query: PointsQuery, rows: Sequence[tuple[Any, ...]]) -> _Points:
    _is_packed, keys, positions, told, places = zip(*rows, strict=True)
    positions_m = np.frombuffer(b"".join(positions), ">f8").reshape(-1, 2).astype(np.float64)
    tile = query.address
    units_of_m = mvt.EXTENT * 2**tile.z / WORLD_M
    middle = mvt.EXTENT * 2 ** (tile.z - 1)
    in_units = positions_m * (units_of_m, -units_of_m)
    in_units += (middle - mvt.EXTENT * tile.x, middle - mvt.EXTENT * tile.y)
    return _Points(
        np.frombuffer(b"".join(keys), ">i8").astype(np.int64),
        positions_m,
        in_units,
        [
            _told(
                name,
                [lines[number] for lines in told],
                [nth and nth[number] for nth in places],
            )
            for number, name in enumerate(query.names)
        ],
    )


def _told(name: str, lines: Sequence[str], places: Sequence[bytes | None]) -> Told:
    """A property of the points, pack by pack; without ``places`` each point has a line of its own.

    A few values are read, however many points have them, and in an order that tells nothing of packs.
    """
    of_packs = [text.split("\n") for text in lines]
    values = sorted(set().union(*of_packs))
    numbers = dict(zip(values, range(len(values)), strict=True))
    of_each = list(itertools.chain.from_iterable(of_packs))
    of_points = np.fromiter(map(numbers.__getitem__, of_each), np.int64, len(of_each))
    if places[0] is not None:
        sizes = [len(place or b"") // 2 for place in places]
        starts = list(itertools.accumulate(map(len, of_packs), initial=0))
        nth = np.frombuffer(b"".join(filter(None, places)), ">u2")
        of_points = of_points[nth + np.repeat(starts[:-1], sizes)]
    return Told(name, [_value(text) for text in values], of_points)


def _gathered(query: PointsQuery, points: _Points) -> _Points:
    """Those of crowded tiles by cell: one of each stands for all, with their number (adr/0014).

    A cell belongs to one tile; its neighbour draws it too, in the buffer, with the same point and the
    same number.
    """
    z, side = query.address.z, query.side
    grid = 2**_GRID_ZOOM
    cells = np.floor(points.positions_m * (grid / WORLD_M, -grid / WORLD_M) + grid / 2)
    cells = np.clip(cells, 0, grid - 1).astype(np.int64)
    columns, rows = (cells >> (_GRID_ZOOM - z)).T
    is_crowded = np.isin(columns << 24 | rows, query.crowded)
    shift = _GRID_ZOOM - z - side.bit_length() + 1
    cells >>= shift
    first = np.array((query.address.x, query.address.y)) * side - 1
    is_near = ((cells >= first) & (cells <= first + side + 1)).all(axis=1)
    single = np.flatnonzero(~is_crowded)
    gathered = np.flatnonzero(is_crowded & is_near)
    of_cells = cells[gathered, 0] << _GRID_ZOOM | cells[gathered, 1]
    gathered = gathered[np.lexsort((points.keys[gathered], of_cells))]
    _cell, starts, counts = np.unique(np.sort(of_cells), return_index=True, return_counts=True)
    shown = np.append(single, gathered[starts])
    numbers, places = np.unique(counts, return_inverse=True)
    count = Told(
        "count",
        numbers.tolist(),
        np.append(np.full(len(single), ABSENT), places.astype(np.int64)),
    )
    drawn = points.of(shown)
    return drawn._replace(told=[*drawn.told, count])


def _value(text: str) -> Any:
    """A value of JSON that a tile can tell: no list, no object, nothing where there is none."""
    return json.loads(text, parse_int=_whole) if text and text[0] not in "[{" else None


def _whole(digits: str) -> int | float:
    """Beyond 64 bits a tile has no whole numbers, and reading very many digits takes very long."""
    number = int(digits) if len(digits) <= 20 else float(digits)
    return number if -(2**63) <= number < 2**64 else float(digits)
