"""The addresses of the tile room, read strictly: one tile has one address."""

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from tiles.errors import (
    ImpossibleAddress,
    ImpossibleFeature,
    UnknownAddress,
    UnknownParameter,
)

PREFIX = "/tiles/"
MAX_ZOOM = 22
MAX_PATH_LENGTH = 300
MAX_QUERY_LENGTH = 60
MAX_REVISION = 2**31 - 1
MAX_FEATURE = 2**53 - 1
"""The largest number that a reader in JavaScript can tell from its neighbours."""

# No leading zero, ASCII digits only: "٣", "1e3", "+1" and "01" are other spellings of a number, and
# a second spelling is a second cache entry.
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_FEATURE_NUMBER = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_TILESET = re.compile(r"[a-z]+(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?", re.ASCII)


@dataclass(frozen=True)
class TileJsonAddress:
    """``/tiles/<tileset>.json``."""

    tileset: str


class TileAddress(NamedTuple):
    """``/tiles/<tileset>/[<revision>/]<z>/<x>/<y>.mvt``; no revision means the live tile.

    ``period`` is what ``?from=…&to=…`` asks for: unix seconds, the first included, the second not.
    """

    tileset: str
    z: int
    x: int
    y: int
    revision: int | None = None
    period: tuple[int | None, int | None] | None = None


@dataclass(frozen=True)
class ChangesAddress:
    """``/tiles/<tileset>/changes``: a stream of what becomes old."""

    tileset: str


class FeatureAddress(NamedTuple):
    """``/tiles/<tileset>/[<revision>/]features/<id>.json``: what the feature of a tile is.

    ``feature`` is its MVT id; no revision means as it is now.
    """

    tileset: str
    feature: int
    revision: int | None = None


Address = TileJsonAddress | TileAddress | ChangesAddress | FeatureAddress


def parse_address(path: str, query: bytes = b"") -> Address:
    """What a decoded path that begins with ``/tiles/`` asks for, with its query string.

    Raises `ImpossibleAddress` when no data could ever be there, `UnknownAddress` when the form is
    not one of ours.
    """
    if len(path) > MAX_PATH_LENGTH:
        raise ImpossibleAddress
    period = _period(query) if query else None
    pieces = path.removeprefix(PREFIX).split("/")
    if len(pieces) == 1 and pieces[0].endswith(".json"):
        return TileJsonAddress(_tileset(pieces[0].removesuffix(".json")))
    if len(pieces) == 2 and pieces[1] == "changes":
        return ChangesAddress(_tileset(pieces[0]))
    if len(pieces) in {3, 4} and pieces[-2] == "features" and pieces[-1].endswith(".json"):
        if query:
            raise UnknownParameter
        return _feature_address(pieces)
    if len(pieces) not in {4, 5} or not pieces[-1].endswith(".mvt"):
        raise UnknownAddress
    tileset, *numbers = pieces
    numbers[-1] = numbers[-1].removesuffix(".mvt")
    *revisions, z, x, y = [_whole_number(number) for number in numbers]
    if z > MAX_ZOOM or x >= 2**z or y >= 2**z:
        raise ImpossibleAddress
    revision = _revision(revisions[0]) if revisions else None
    return TileAddress(_tileset(tileset), z, x, y, revision, period)


def _feature_address(pieces: list[str]) -> FeatureAddress:
    number = pieces[-1].removesuffix(".json")
    if _FEATURE_NUMBER.fullmatch(number) is None or int(number) > MAX_FEATURE:
        raise ImpossibleFeature
    revision = _revision(_whole_number(pieces[1])) if len(pieces) == 4 else None
    return FeatureAddress(_tileset(pieces[0]), int(number), revision)


def _revision(number: int) -> int:
    if not 0 < number <= MAX_REVISION:
        raise ImpossibleAddress
    return number


def _period(query: bytes) -> tuple[int | None, int | None]:
    """The bounds in a query string; each at most once, and nothing else."""
    if len(query) > MAX_QUERY_LENGTH:
        raise UnknownParameter
    bounds: dict[str, int] = {}
    for pair in query.decode("ascii", "replace").split("&"):
        name, _equals, number = pair.partition("=")
        if name not in {"from", "to"} or name in bounds or not _WHOLE_NUMBER.fullmatch(number):
            raise UnknownParameter
        bounds[name] = int(number)
    return bounds.get("from"), bounds.get("to")


def tiles_of_box(
    tileset: str, box: tuple[float, float, float, float], max_zoom: int
) -> list[TileAddress]:
    """The live tiles over a box (west, south, east, north in degrees), zooms 0 to ``max_zoom``."""
    west, south, east, north = box
    found = []
    for z in range(max_zoom + 1):
        first_x, first_y = _tile_at(west, north, z)
        last_x, last_y = _tile_at(east, south, z)
        found += [
            TileAddress(tileset, z, x, y)
            for x in range(first_x, last_x + 1)
            for y in range(first_y, last_y + 1)
        ]
    return found


def _tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    across = 2**z
    lat = max(-85.0511, min(85.0511, lat))
    x = (lon + 180) / 360 * across
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across
    return min(int(x), across - 1), min(int(y), across - 1)


def _tileset(name: str) -> str:
    if _TILESET.fullmatch(name) is None:
        raise UnknownAddress
    return name


def _whole_number(text: str) -> int:
    if _WHOLE_NUMBER.fullmatch(text) is None:
        raise ImpossibleAddress
    return int(text)
