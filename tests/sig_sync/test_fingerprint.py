import random
import time

import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from sig_sync.fingerprint import content_hashes, is_same_geometry, is_same_properties

METRIC = CRS.from_epsg(2154)

centimetres = st.integers(0, 10_000).map(lambda value: value / 100)
offsets = st.tuples(st.integers(0, 3_000), st.integers(0, 3_000))


@st.composite
def rings(draw: st.DrawFn) -> list[tuple[float, float]]:
    """The corners of a convex polygon, to the centimetre, without the closing one."""
    points = draw(st.lists(st.tuples(centimetres, centimetres), min_size=3, max_size=30))
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if not isinstance(hull, shapely.Polygon):
        return [(0, 0), (1, 0), (1, 1)]
    return [(x, y) for x, y, *_height in list(hull.exterior.coords)[:-1]]


def one_hash(geometry: BaseGeometry, **properties: object) -> str:
    return content_hashes([geometry], [properties], METRIC)[0]


@given(ring=rings(), turn=st.integers(0, 30), backwards=st.booleans())
def test_a_ring_that_starts_elsewhere_or_turns_the_other_way_has_the_same_hash(
    ring: list[tuple[float, float]], turn: int, backwards: bool
) -> None:
    turned = ring[turn % len(ring) :] + ring[: turn % len(ring)]
    other = turned[::-1] if backwards else turned
    assert one_hash(shapely.Polygon(ring)) == one_hash(shapely.Polygon(other))


@given(ring=rings(), move=offsets)
def test_a_polygon_that_moved_by_a_millimetre_or_more_has_another_hash(
    ring: list[tuple[float, float]], move: tuple[int, int]
) -> None:
    dx, dy = (value / 1000 for value in move)
    moved = shapely.Polygon([(x + dx, y + dy) for x, y in ring])
    same = one_hash(shapely.Polygon(ring)) == one_hash(moved)
    assert same == (move == (0, 0))


@given(ring=rings(), seed=st.integers())
def test_noise_below_the_quantum_leaves_the_hash(
    ring: list[tuple[float, float]], seed: int
) -> None:
    noise = random.Random(seed)
    noisy = [(x + noise.uniform(-4e-4, 4e-4), y + noise.uniform(-4e-4, 4e-4)) for x, y in ring]
    assert one_hash(shapely.Polygon(ring)) == one_hash(shapely.Polygon(noisy))


def test_geometry_and_properties_are_told_apart() -> None:
    first = one_hash(shapely.Point(1, 2), nom="a", hauteur=1)
    assert first == one_hash(shapely.Point(1, 2), hauteur=1, nom="a")
    edited, moved = one_hash(shapely.Point(1, 2), nom="b"), one_hash(shapely.Point(1, 3), nom="a")
    assert is_same_geometry(first, edited)
    assert not is_same_properties(first, edited)
    assert is_same_properties(moved, one_hash(shapely.Point(9, 9), nom="a"))


def test_a_hundred_thousand_features_are_hashed_in_seconds() -> None:
    points = [shapely.Point(700_000 + number, 7_060_000).buffer(5) for number in range(1_000)]
    started = time.perf_counter()
    content_hashes(points, [{"nom": "a"}] * len(points), METRIC)
    # 1,000 polygons of 65 corners; generous by a factor of ten on a busy machine.
    assert time.perf_counter() - started < 1.0
