"""Positions carried over tell the same as objects reprojected one by one."""

import numpy as np
import pytest
import shapely
from pyproj import CRS

from geo.srid import METRIC_SRID, WIRE_SRID
from geo.vectorfile import reproject
from sig_sync.carried_over import MISSING, CarriedOver
from sig_sync.extended_wkb import extended_hexes

LAMBERT = CRS.from_epsg(METRIC_SRID)
DELIVERED = [
    "POINT (704000 7059000)",
    "LINESTRING (704000 7059000, 704100 7059010, 704200 7059100)",
    None,
    "POLYGON ((704000 7059000, 704100 7059000, 704100 7059100, 704000 7059000))",
    "POLYGON ((0 0, 40 0, 40 40, 0 40, 0 0), (10 10, 20 10, 20 20, 10 10))",
    "MULTIPOINT (704000 7059000, 704001 7059001)",
    "MULTIPOLYGON (((704000 7059000, 704100 7059000, 704100 7059100, 704000 7059000)))",
]


def shapes() -> np.ndarray:
    return np.array([wkt and shapely.from_wkt(wkt) for wkt in DELIVERED], dtype=object)


def test_objects_kinds_bounds_and_binary_are_those_of_the_reprojected_geometries() -> None:
    carried, expected = CarriedOver(shapes(), LAMBERT), reproject(shapes(), LAMBERT, WIRE_SRID)
    everything = np.arange(len(expected))
    assert carried.objects(everything).tolist() == expected.tolist()
    assert [carried[row] for row in everything.tolist()] == expected.tolist()
    assert carried.objects(np.array([1, 3, 6])).tolist() == expected[[1, 3, 6]].tolist()
    assert carried.kinds.tolist() == shapely.get_type_id(expected).tolist()
    assert carried.kinds[2] == MISSING
    np.testing.assert_array_equal(carried.bounds, shapely.bounds(expected))
    there = CarriedOver(expected)
    for rows in (everything, everything[2:5], everything[:0]):
        assert extended_hexes(carried, rows) == extended_hexes(there, rows)


def test_positions_of_points_are_as_good_as_points() -> None:
    positions = np.array([[704000.0, 7059000.0], [np.nan, np.nan], [704100.0, 7059000.5]])
    points = np.array(
        [shapely.Point(positions[0]), None, shapely.Point(positions[2])], dtype=object
    )
    ours, theirs = CarriedOver(positions, LAMBERT), CarriedOver(points, LAMBERT)
    rows = np.arange(3)
    assert ours.objects(rows).tolist() == theirs.objects(rows).tolist()
    assert extended_hexes(ours, rows) == extended_hexes(theirs, rows)
    np.testing.assert_array_equal(ours.bounds, theirs.bounds)


def test_a_repaired_geometry_takes_the_place_of_the_one_delivered() -> None:
    carried = CarriedOver(shapes(), LAMBERT)
    mended = shapely.box(3, 50, 3.1, 50.1)
    carried.repair(3, mended)
    assert carried[3] == mended
    assert carried.objects(np.array([0, 3]))[1] == mended
    assert shapely.from_wkb(extended_hexes(carried, np.array([3]))[0]) == mended


def test_what_proj_cannot_carry_over_has_no_finite_bounds() -> None:
    nowhere = np.array([shapely.Point(np.inf, 7059000)], dtype=object)
    assert not np.isfinite(CarriedOver(nowhere, LAMBERT).bounds).any()


@pytest.mark.parametrize("empty", [np.zeros((0, 2)), np.array([], dtype=object)])
def test_no_row_is_no_trouble(empty: np.ndarray) -> None:
    carried = CarriedOver(empty, LAMBERT)
    assert len(carried) == len(carried.bounds) == 0
    assert extended_hexes(carried, np.arange(0)) == []
