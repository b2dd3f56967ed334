"""The geometries of a batch in EPSG:4326, as positions; objects are made of those that are asked for.

Most are written to the database as they came, after checks that need no more than their corners: to make
an object of each takes as long as to carry its corners over.
"""

from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.srid import WIRE_SRID
from geo.vectorfile import Shapes, are_positions, geometries_of, reproject_positions

MISSING = -1
"""The kind of a None, as `shapely.get_type_id` says it."""
_POINT = np.int32(shapely.GeometryType.POINT.value)


class CarriedOver:
    """Geometries or None, side by side in arrays of the same length.

    ``kinds`` are type ids, ``holes`` numbers of inner rings, ``counts`` of corners; the corners of the
    row ``i`` are ``positions[starts[i] : starts[i] + counts[i]]`` (longitude, latitude). ``shapes``
    are in ``crs``; None: in EPSG:4326.
    """

    def __init__(self, shapes: Shapes, crs: CRS | None = None) -> None:
        self._shapes = shapes
        self._is_there_already = crs is None
        self._repaired: dict[int, BaseGeometry] = {}
        self.kinds: NDArray[np.int32]
        self.holes: NDArray[np.integer[Any]]
        if are_positions(shapes):
            is_there = ~np.isnan(shapes[:, 0])
            self.kinds = np.where(is_there, _POINT, np.int32(MISSING))
            self.holes = np.zeros(len(shapes), dtype=np.int32)
            self.counts = is_there.astype(np.int64)
            delivered = shapes[is_there]
        else:
            geometries = geometries_of(shapes)
            self.kinds = shapely.get_type_id(geometries)
            self.holes = shapely.get_num_interior_rings(geometries)
            self.counts = shapely.get_num_coordinates(geometries).astype(np.int64)
            delivered = shapely.get_coordinates(geometries)
        self.starts: NDArray[np.int64] = np.cumsum(self.counts) - self.counts
        self.positions = (
            delivered if crs is None else reproject_positions(delivered, crs, WIRE_SRID)
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, row: int) -> BaseGeometry | None:
        found: BaseGeometry | None = self.objects(np.array([row]))[0]
        return found

    def repair(self, row: int, geometry: BaseGeometry) -> None:
        """Put another geometry of the same kind, in EPSG:4326, in the place of one."""
        self._repaired[row] = geometry

    @property
    def is_repaired(self) -> NDArray[np.bool_]:
        """Which geometries are another than ``positions`` tell."""
        flags = np.zeros(len(self), dtype=bool)
        flags[list(self._repaired)] = True
        return flags

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each as it came; NaN of what has no corner."""
        bounds = np.full((len(self), 4), np.nan)
        rows = np.flatnonzero(self.counts)
        if len(rows):
            starts = self.starts[rows]
            bounds[rows, :2] = np.minimum.reduceat(self.positions, starts)
            bounds[rows, 2:] = np.maximum.reduceat(self.positions, starts)
        return bounds

    def corners(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The positions of some rows, one row after the other."""
        counts = self.counts[rows]
        if len(rows) == len(self):
            return self.positions
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.positions[np.repeat(self.starts[rows], counts) + offsets]

    def objects(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """The geometries of ascending rows as objects."""
        made = geometries_of(self._shapes[rows])
        if not self._is_there_already and len(rows):
            made = shapely.set_coordinates(made.copy(), self.corners(rows))
        for place, row in enumerate(rows.tolist()) if self._repaired else ():
            made[place] = self._repaired.get(row, made[place])
        return made
