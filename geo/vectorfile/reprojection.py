"""Coordinates from one reference system to another, by PROJ."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry


def reproject(
    geometries: Sequence[BaseGeometry | None] | NDArray[np.object_], from_crs: CRS, to_srid: int
) -> NDArray[np.object_]:
    """The geometries in ``to_srid``, x or longitude first; None stays None.

    A position that PROJ cannot carry over becomes infinite, which no later check accepts.
    """
    array = np.asarray(geometries, dtype=object)
    if _transformer(from_crs.to_wkt(), to_srid) is None:
        return array
    result: NDArray[np.object_] = shapely.transform(
        array, lambda positions: reproject_positions(positions, from_crs, to_srid)
    )
    return result


def reproject_positions(
    positions: NDArray[np.float64], from_crs: CRS, to_srid: int
) -> NDArray[np.float64]:
    """Rows of x and y in ``to_srid``, longitude first; infinite where PROJ cannot carry one over."""
    transformer = _transformer(from_crs.to_wkt(), to_srid)
    if transformer is None:
        return positions
    x, y = transformer.transform(positions[:, 0], positions[:, 1])
    return np.column_stack((x, y))


@lru_cache(maxsize=16)
def _transformer(from_wkt: str, to_srid: int) -> Transformer | None:
    """None when both systems are the same."""
    origin, target = CRS.from_wkt(from_wkt), CRS.from_epsg(to_srid)
    if origin.equals(target, ignore_axis_order=True):
        return None
    # always_xy: files and storage have x (longitude) first, whatever the authority's axis order.
    return Transformer.from_crs(origin, target, always_xy=True)
