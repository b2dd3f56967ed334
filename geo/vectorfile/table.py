"""What a geographic file says, before anybody judges it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from pyproj import CRS
from shapely.geometry.base import BaseGeometry


class VectorRow(NamedTuple):
    """One feature of a file.

    ``number`` counts from 1 in the file's order. ``geometry`` is 2D, in the file's own CRS, x (or
    longitude) first; it is None when the file has none or when ``problem`` says why it is unreadable.
    """

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    problem: str


@dataclass(frozen=True)
class VectorTable:
    """The features of one file or of one of its sublayers.

    ``crs`` is what the file states; None when it states nothing. ``is_geojson`` tells that nothing
    stated means WGS 84 (RFC 7946, section 4).
    """

    columns: tuple[str, ...]
    rows: list[VectorRow]
    crs: CRS | None
    is_geojson: bool
