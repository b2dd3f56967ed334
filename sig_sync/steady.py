"""From which zoom of tiles on the grid cannot fold an outline up, for whole columns at a time.

A tile writes whole units, 4096 in its side: each corner of an outline moves, and sides that were near may
cross. Where that cannot be, a tile draws the outline without asking (docs/adr/0020), which takes half of
the time of areas. An outline of which nothing is known is looked at whenever it is drawn.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from sig_sync.carried_over import CarriedOver

UNKNOWN: Final = -1
CLOSEST_ZOOM: Final = 22

_RADIUS_M: Final = 6378137.0
_UNIT_OF_ZOOM_0_M: Final = 2 * np.pi * _RADIUS_M / 4096

MOVED_UNITS: Final = 1.25
"""How far a corner moves at most: simplified by half a unit, rounded by half a unit each way."""


def steady_zooms(geometries: CarriedOver) -> NDArray[np.int16]:
    """Of each geometry the first zoom from which it stays valid on the grid, or ``UNKNOWN``.

    An area of one ring, all of whose sides turn the same way around a place within, and once, is
    simple. A side does so, wherever its ends move to within a distance d, if d times the sum of the
    ends' distances from that place, and of d, is less than the side's cross product.
    """
    zooms = np.full(len(geometries), UNKNOWN, np.int16)
    is_ring = (geometries.kinds == shapely.GeometryType.POLYGON) & (geometries.holes == 0)
    rows = np.flatnonzero(is_ring & (geometries.counts >= 4) & ~geometries.is_repaired)
    if not len(rows):
        return zooms
    counts = geometries.counts[rows]
    with np.errstate(all="ignore"):
        freedom_m = _freedoms_m(geometries.corners(rows), counts)
        found = np.ceil(np.log2(MOVED_UNITS * _UNIT_OF_ZOOM_0_M / freedom_m))
    is_known = (freedom_m > 0) & (found <= CLOSEST_ZOOM)
    zooms[rows[is_known]] = np.maximum(found[is_known], 0).astype(np.int16)
    return zooms


def _freedoms_m(places: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far the corners of each ring may move in EPSG:3857, metres; 0 or not a number if unknown."""
    starts = np.cumsum(counts) - counts
    ends = starts + counts - 1
    x, y = (
        _RADIUS_M * np.radians(places[:, 0]),
        _RADIUS_M * np.arcsinh(np.tan(np.radians(places[:, 1]))),
    )
    for axis in (x, y):
        means = (np.add.reduceat(axis, starts) - axis[ends]) / (counts - 1)
        axis -= np.repeat(means, counts)
    crosses = np.zeros(len(x))
    crosses[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    areas = np.add.reduceat(np.where(_is_last(ends, len(x)), 0, crosses), starts)
    crosses *= np.repeat(np.sign(areas), counts)
    radii = np.hypot(x, y)
    reaches = np.ones(len(x))
    reaches[:-1] = radii[:-1] + radii[1:]
    # Of d: d^2 + d * reach < cross; the root, from below.
    freedoms = crosses / (reaches + np.sqrt(np.maximum(crosses, 0)))
    freedoms[ends] = np.inf
    rises = np.zeros(len(x), np.int64)
    rises[:-1] = (y[:-1] <= 0) & (y[1:] > 0)
    rises[ends] = 0
    turns = np.add.reduceat(rises, starts)
    return np.where(turns == 1, np.minimum.reduceat(freedoms, starts), 0)


def _is_last(ends: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    flags = np.zeros(count, bool)
    flags[ends] = True
    return flags
