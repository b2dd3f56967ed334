"""How far objects moved, in metres, and which only seem to have."""

from typing import Final

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID, WIRE_SRID
from geo.vectorfile import reproject

SAME_PLACE_M: Final = 0.01
"""An object whose farthest vertex moved less was only rounded or reprojected otherwise."""

_FLAGGED = read_sql(__file__, "flagged.sql")
_PAIRS_AT_ONCE = 1_000
_FEW_POSITIONS = 3_000


def measure_moves(layer_id: int) -> int:
    """Fill ``sync_move`` with every change of kind "moved"; gives how many.

    To be called inside a transaction, once ``sync_change`` is there.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE sync_move"
            " (feature_id bigint, moved_m double precision, is_same boolean)"
        )
    with connection.chunked_cursor() as flagged:
        flagged.execute(_FLAGGED, {"layer": layer_id})
        while pairs := flagged.fetchmany(_PAIRS_AT_ONCE):
            before = shapely.from_wkb([bytes(pair[1]) for pair in pairs])
            after = shapely.from_wkb([bytes(pair[2]) for pair in pairs])
            moved_m, same = displacements(before, after)
            with (
                connection.cursor() as cursor,
                cursor.copy("COPY sync_move FROM STDIN") as copy,
            ):
                for pair, metres, is_same in zip(
                    pairs, moved_m.tolist(), same.tolist(), strict=True
                ):
                    copy.write_row((pair[0], metres, is_same))
            count += len(pairs)
    return count


def displacements(
    before: NDArray[np.object_], after: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How far each geometry (EPSG:4326) went, in metres, and whether it is the same but for rounding.

    Vertex by vertex where both have the same structure; else, or when a ring begins elsewhere, the
    farthest that a vertex of one is from the line of the other (Hausdorff's distance at vertices).
    """
    first = shapely.normalize(_metric(before))
    second = shapely.normalize(_metric(after))
    alike = _same_structure(first, second)
    moved_m = np.full(len(first), np.inf)
    moved_m[alike] = _farthest_vertex(first[alike], second[alike])
    for index in np.flatnonzero(moved_m > SAME_PLACE_M).tolist():
        if shapely.get_type_id(first[index]) != 0 or not alike[index]:
            moved_m[index] = min(moved_m[index], _hausdorff_m(first[index], second[index]))
    return moved_m, alike & (moved_m <= SAME_PLACE_M)


def _metric(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    return reproject(geometries, CRS.from_epsg(WIRE_SRID), METRIC_SRID)  # type: ignore[arg-type]


def _same_structure(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.bool_]:
    counts = (
        shapely.get_type_id,
        shapely.get_num_geometries,
        shapely.get_num_coordinates,
        shapely.get_num_interior_rings,
    )
    result = np.ones(len(first), dtype=bool)
    for count in counts:
        result &= count(first) == count(second)
    return result


def _farthest_vertex(
    first: NDArray[np.object_], second: NDArray[np.object_]
) -> NDArray[np.float64]:
    if not len(first):
        return np.zeros(0)
    positions, owners = shapely.get_coordinates(first, return_index=True)
    distances = np.hypot(*(positions - shapely.get_coordinates(second)).T)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    farthest: NDArray[np.float64] = np.maximum.reduceat(distances, starts)
    return farthest


def _hausdorff_m(first: BaseGeometry, second: BaseGeometry) -> float:
    first, second = _linework(first), _linework(second)
    if shapely.get_num_coordinates([first, second]).max() <= _FEW_POSITIONS:
        return float(shapely.hausdorff_distance(first, second))
    return max(_directed_m(first, second), _directed_m(second, first))


def _directed_m(origin: BaseGeometry, target: BaseGeometry) -> float:
    """The same over an index of the target's segments: GEOS compares each with each."""
    shapely.prepare(target)
    return float(shapely.distance(shapely.points(shapely.get_coordinates(origin)), target).max())


def _linework(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry
