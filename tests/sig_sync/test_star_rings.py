import numpy as np
import pytest
import shapely

from sig_sync.carried_over import CarriedOver
from sig_sync.star_rings import are_stars, are_valid


@pytest.mark.parametrize(
    ("wkt", "expected"),
    [
        ("POLYGON ((3 50, 3.1 50, 3.1 50.1, 3 50.1, 3 50))", True),
        # An L, a ring that comes back along itself, a bow tie, a pentagram: turning twice.
        ("POLYGON ((0 0, 9 0, 9 1, 1 1, 1 9, 0 9, 0 0))", True),
        ("POLYGON ((0 0, 4 0, 2 0, 4 4, 0 0))", False),
        ("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", False),
        ("POLYGON ((0 3, 2 -3, -3 1, 3 1, -2 -3, 0 3))", False),
        ("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (8 8, 10 8, 8 7, 8 8))", False),
        ("POLYGON ((0 0, 0 0, 0 0, 0 0))", False),
        ("POLYGON ((0 0, 5 0, 9 0, 0 0))", False),
        ("POLYGON EMPTY", True),
        ("MULTIPOLYGON (((0 0, 4 4, 4 0, 0 4, 0 0)))", False),
        ("POINT (3 50)", True),
        ("LINESTRING (3 50, 3 50)", False),
    ],
)
def test_validity_is_that_of_geos(wkt: str, expected: bool) -> None:
    geometries = np.array([shapely.from_wkt(wkt), None], dtype=object)
    assert bool(shapely.is_valid(geometries[0])) is expected
    assert are_valid(CarriedOver(geometries)).tolist() == [expected, False]


def test_an_infinite_corner_proves_nothing() -> None:
    ring = shapely.transform(
        shapely.box(0, 0, 1, 1), lambda places: np.where(places == 1, np.inf, places)
    )
    assert not are_stars(CarriedOver(np.array([ring], dtype=object))).any()


@pytest.mark.parametrize("decimals", [0, 1, 2, 12])
def test_what_is_proved_valid_is_valid(decimals: int) -> None:
    """Rings around a place, some turning twice or back, on ever finer grids where corners coincide."""
    random = np.random.default_rng(decimals)
    for corners in range(3, 12):
        turns = random.choice([1, 2, -1], size=(2000, 1))
        angles = np.sort(random.uniform(0, 2 * np.pi, (2000, corners)), axis=1) * turns
        radius = random.uniform(0.2, 3, (2000, corners))
        places = np.stack([3 + radius * np.cos(angles), 50 + radius * np.sin(angles)], axis=-1)
        places = np.round(places, decimals)
        rings = np.asarray(shapely.polygons(np.concatenate([places, places[:, :1]], axis=1)))
        stars, valid = are_stars(CarriedOver(rings)), shapely.is_valid(rings)
        assert not (stars & ~valid).any()
        assert (are_valid(CarriedOver(rings)) == valid).all()
        assert stars.any() or decimals == 0
