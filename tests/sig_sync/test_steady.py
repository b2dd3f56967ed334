"""What is told of an outline on the grid of a tile is true of it there."""

import math

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from sig_sync.carried_over import CarriedOver
from sig_sync.steady import UNKNOWN, steady_zooms

WORLD_M = 40075016.685578488
TO_3857 = Transformer.from_crs(4326, 3857, always_xy=True)


def unit_m(z: int) -> float:
    """A unit of a tile, metres of EPSG:3857."""
    return WORLD_M / 4096 / 2**z


def on_grid(rings: NDArray[np.object_], z: int, simplified_units: float) -> NDArray[np.object_]:
    """As a tile draws them: simplified, then half a unit, then whole units."""
    projected = shapely.transform(
        rings, lambda places: np.column_stack(TO_3857.transform(*places.T))
    )
    for units in (simplified_units, 0.5):
        projected = shapely.simplify(projected, units * unit_m(z), preserve_topology=False)
    return np.asarray(shapely.transform(projected, lambda places: np.rint(places / unit_m(z))))


def rings_around(seed: int, corners: int, metres: float) -> NDArray[np.object_]:
    """Five hundred rings that see their middle, most of them, and some that turn back or twice."""
    random = np.random.default_rng(seed)
    turns = random.choice([1, -1, 2, 0.4], size=(500, 1), p=[0.5, 0.3, 0.1, 0.1])
    angles = np.sort(random.uniform(0, 2 * np.pi, (500, corners)), axis=1) * turns
    radius = random.uniform(0.2, 1.5, (500, corners)) * metres / 111_320
    middle = np.array([3.06, 50.63]) + random.uniform(-0.1, 0.1, (500, 2))
    places = middle[:, None] + np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=-1)
    return np.asarray(shapely.polygons(np.concatenate([places, places[:, :1]], axis=1)))


@pytest.mark.parametrize("metres", [2, 15, 400, 20_000])
@pytest.mark.parametrize("corners", [3, 4, 7, 21])
def test_an_outline_that_is_called_steady_stays_valid(corners: int, metres: float) -> None:
    rings = rings_around(corners, corners, metres)
    zooms = steady_zooms(CarriedOver(rings))
    assert (zooms != UNKNOWN).any()
    for z in range(23):
        steady = (zooms != UNKNOWN) & (zooms <= z)
        assert shapely.is_valid(on_grid(rings[steady], z, 0)).all()
        # Simplified by four units before, it is as steady as two zooms and a half earlier.
        earlier = (zooms != UNKNOWN) & (zooms <= z - math.ceil(math.log2((4 + 1.25) / 1.25)))
        assert shapely.is_valid(on_grid(rings[earlier], z, 4)).all()


def test_a_building_is_steady_where_buildings_are_drawn() -> None:
    house = shapely.transform(
        shapely.box(-6, -4, 6, 4), lambda metres: metres / (71_000, 111_320) + (3.06, 50.63)
    )
    (zoom,) = steady_zooms(CarriedOver(np.array([house], dtype=object)))
    # A unit is a metre and a half of ground there: it is eight units long and five wide.
    assert zoom == 12


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (3 50)",
        "LINESTRING (3 50, 3.1 50)",
        "POLYGON ((3 50, 3.1 50, 3.1 50.1, 3 50.1, 3 50), (3.05 50.05, 3.06 50.05, 3.06 50.06, 3.05 50.05))",
        "MULTIPOLYGON (((3 50, 3.1 50, 3.1 50.1, 3 50)), ((4 50, 4.1 50, 4.1 50.1, 4 50)))",
        # A U does not see its own middle; a ring that turns twice sees it too often; one has no area.
        "POLYGON ((0 0, 9 0, 9 9, 8 9, 8 1, 1 1, 1 9, 0 9, 0 0))",
        "POLYGON ((0 3, 2 -3, -3 1, 3 1, -2 -3, 0 3))",
        "POLYGON ((0 0, 5 0, 9 0, 0 0))",
        "POLYGON EMPTY",
    ],
)
def test_of_others_nothing_is_told(wkt: str) -> None:
    geometries = np.array([shapely.from_wkt(wkt), None], dtype=object)
    assert steady_zooms(CarriedOver(geometries)).tolist() == [UNKNOWN, UNKNOWN]


def test_of_an_infinite_corner_nothing_is_told() -> None:
    ring = shapely.transform(
        shapely.box(0, 0, 1, 1), lambda places: np.where(places == 1, np.inf, places)
    )
    assert steady_zooms(CarriedOver(np.array([ring], dtype=object))).tolist() == [UNKNOWN]


def test_of_what_was_repaired_nothing_is_told() -> None:
    """The corners are those of the outline as it came."""
    carried = CarriedOver(np.array([shapely.box(3, 50, 3.1, 50.1)] * 2, dtype=object))
    carried.repair(1, shapely.box(3, 50, 3.2, 50.1))
    first, second = steady_zooms(carried).tolist()
    assert first != UNKNOWN
    assert second == UNKNOWN
