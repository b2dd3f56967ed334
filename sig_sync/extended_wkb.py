"""Geometries as COPY gives them to PostGIS: WKB that says its SRID, in hexadecimal."""

import struct
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.srid import WIRE_SRID
from sig_sync.carried_over import MISSING, CarriedOver

_HAS_SRID: Final = "20"
_SRID: Final = struct.pack("<I", WIRE_SRID).hex()
_POINT, _LINE, _POLYGON = (
    shapely.GeometryType.POINT,
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.POLYGON,
)
_PLACE_DIGITS: Final = 32
"""Hexadecimal digits of one position."""


def extended_hex(blob: bytes) -> str:
    """Little-endian WKB of a two-dimensional geometry in EPSG:4326, extended with its SRID.

    Twenty times as fast as GEOS's own hexadecimal.
    """
    text = blob.hex()
    # One byte of order, four of type whose highest tells that an SRID follows.
    return f"{text[:8]}{_HAS_SRID}{_SRID}{text[10:]}"


def extended_hexes(geometries: CarriedOver, rows: NDArray[np.int64]) -> list[str | None]:
    """The same of the geometries of ascending ``rows``; None stays None.

    Points, lines and areas of one ring are a head and their positions, which are written all at once.
    """
    kinds = geometries.kinds[rows]
    is_plain = (kinds == _POINT) | (kinds == _LINE)
    is_plain |= (kinds == _POLYGON) & (geometries.holes[rows] == 0)
    is_plain &= (geometries.counts[rows] > 0) & ~geometries.is_repaired[rows]
    if is_plain.all():
        return _of_plain(geometries, rows)
    shapes: list[str | None] = [None] * len(rows)
    plain = np.flatnonzero(is_plain)
    for place, text in zip(plain.tolist(), _of_plain(geometries, rows[plain]), strict=True):
        shapes[place] = text
    others = np.flatnonzero(~is_plain & (kinds != MISSING))
    blobs = shapely.to_wkb(geometries.objects(rows[others]), byte_order=1).tolist()
    for place, blob in zip(others.tolist(), blobs, strict=True):
        shapes[place] = extended_hex(blob)
    return shapes


def _of_plain(geometries: CarriedOver, rows: NDArray[np.int64]) -> list[str | None]:
    positions = geometries.corners(rows).astype("<f8", copy=False).tobytes().hex()
    counts = geometries.counts[rows]
    ends = np.cumsum(counts) * _PLACE_DIGITS
    starts = ends - counts * _PLACE_DIGITS
    heads: dict[tuple[int, int], str] = {}
    shapes: list[str | None] = []
    kind_counts = zip(geometries.kinds[rows].tolist(), counts.tolist(), strict=True)
    for key, start, end in zip(kind_counts, starts.tolist(), ends.tolist(), strict=True):
        head = heads.get(key)
        if head is None:
            head = heads[key] = _head(*key)
        shapes.append(head + positions[start:end])
    return shapes


def _head(kind: int, count: int) -> str:
    """What comes before the positions of a plain geometry."""
    if kind == _POINT:
        blob = struct.pack("<BI", 1, 1)
    elif kind == _LINE:
        blob = struct.pack("<BII", 1, 2, count)
    else:
        blob = struct.pack("<BIII", 1, 3, 1, count)
    return extended_hex(blob)
