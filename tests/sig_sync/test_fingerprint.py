import json
import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.vectorfile import geometries_of
from sig_sync.fingerprint import PART_LENGTH, content_hashes, fingerprints
from sig_sync.properties import json_objects

METRIC = CRS.from_epsg(2154)

STORED_SHAPES = (
    shapely.Point(700000.1234, 7060000),
    shapely.box(0, 0, 2, 1),
    shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 3, 3)),
)
STORED_HASHES = {"402c088eb1dc53fc", "50d337acb1dc53fc", "4ed80499b1dc53fc"}

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
    columns = {name: [value] for name, value in properties.items()}
    words = fingerprints(np.array([geometry], dtype=object), columns, None, METRIC)
    return content_hashes(words)[0]


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


def test_geometry_and_columns_are_told_apart() -> None:
    first = one_hash(shapely.Point(1, 2), nom="a", hauteur=1)
    assert first == one_hash(shapely.Point(1, 2), hauteur=1, nom="a")
    edited, moved = one_hash(shapely.Point(1, 2), nom="b"), one_hash(shapely.Point(1, 3), nom="a")
    assert first[:PART_LENGTH] == edited[:PART_LENGTH]
    assert first[PART_LENGTH:] != edited[PART_LENGTH:]
    assert moved[PART_LENGTH:] == one_hash(shapely.Point(9, 9), nom="a")[PART_LENGTH:]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=5,
)  # fmt: skip


shapes = st.sampled_from(
    [
        None,
        shapely.Point(1, 2),
        shapely.Point(),
        shapely.LineString([(0, 0), (1, 1), (1, 1), (5, 0)]),
        shapely.box(0, 0, 2, 2),
        shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 3, 3)),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiLineString([[(0, 0), (1, 1)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 3, 4, 4)]),
        shapely.GeometryCollection([shapely.Point(1, 2)]),
    ]
)


@given(st.lists(st.tuples(shapes, values, st.sampled_from("xyz")), min_size=1, max_size=8))
def test_a_feature_has_the_same_hash_alone_and_among_others(
    rows: list[tuple[BaseGeometry | None, object, str]],
) -> None:
    geometries = np.empty(len(rows), dtype=object)
    geometries[:] = [row[0] for row in rows]
    together = fingerprints(
        geometries, {"a": [row[1] for row in rows]}, [r[2] for r in rows], METRIC
    )
    for index, (_shape, value, identity) in enumerate(rows):
        one = slice(index, index + 1)
        alone = fingerprints(geometries[one], {"a": [value]}, [identity], METRIC)
        assert (together[one] == alone).all()


def test_positions_have_the_hashes_of_the_points_that_they_are() -> None:
    positions = np.array([[700000.1234, 7060000.0004], [np.nan, np.nan], [-0.0, 0.0]])
    for crs in (METRIC, CRS.from_epsg(4326)):
        as_positions = fingerprints(positions, {"a": [1, 2, 3]}, None, crs)
        as_objects = fingerprints(geometries_of(positions), {"a": [1, 2, 3]}, None, crs)
        assert (as_positions == as_objects).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[(1, "1"), (1, True), (0, None), ("", None), (1, 1.5), ("a", "b")],
        *[(["a"], '["a"]'), ({"a": 1}, {"a": 2})],
        *[(2**70, 2**70 + 1), (1, 1 + 2**64), (-1, 2**64 - 1)],
    ],
)
def test_values_that_differ_have_different_hashes(one: object, other: object) -> None:
    point = shapely.Point(1, 2)
    assert one_hash(point, nom=one) != one_hash(point, nom=other)
    assert one_hash(point, nom=one) != one_hash(point, autre=one) or one is None


def test_a_number_is_the_same_however_it_is_written_and_nothing_is_no_column() -> None:
    point = shapely.Point(1, 2)
    assert one_hash(point, n=3) == one_hash(point, n=3.0) == one_hash(point, n=3, empty=None)
    assert one_hash(point, n=0.0) == one_hash(point, n=-0.0)
    assert one_hash(point, n=float("nan")) == one_hash(point)


def test_rectangles_with_the_same_coordinates_otherwise_combined_differ() -> None:
    bow = shapely.Polygon([(0, 0), (4, 3), (4, 0), (0, 3)])
    assert one_hash(bow) != one_hash(shapely.box(0, 0, 4, 3))
    lines = shapely.LineString([(0, 0), (4, 3)]), shapely.LineString([(0, 3), (4, 0)])
    assert one_hash(lines[0]) != one_hash(lines[1])
    assert one_hash(lines[0]) == one_hash(lines[0].reverse())


def test_the_hashes_that_are_stored_today_are_found_again_tomorrow() -> None:
    """Another version of a library that hashed otherwise would make every feature look edited."""
    hashes = [one_hash(shape, nom="Écluse", n=7) for shape in STORED_SHAPES]
    found = {digits[:8] + digits[32:40] for digits in hashes}
    assert found == STORED_HASHES, "raise HASH_VERSION"


@given(st.lists(st.tuples(values, values), min_size=1, max_size=5))
def test_columns_written_one_by_one_are_the_objects_of_the_rows_without_empty_cells(
    rows: list[tuple[object, object]],
) -> None:
    columns: dict[str, list] = {"b %s": [row[0] for row in rows], 'a "': [row[1] for row in rows]}
    written = [json.loads(text) for text in json_objects(columns, len(rows)).texts]
    for row, found in zip(rows, written, strict=True):
        expected = {"b %s": row[0], 'a "': row[1]}
        assert found == {name: value for name, value in expected.items() if value is not None}


def test_what_a_database_cannot_hold_is_taken_out_of_texts_and_numbers() -> None:
    columns: dict[str, list] = {"t": ["a\x00b", "\ud800"], "n": [float("inf"), 1.5]}
    texts, has_gaps = json_objects(columns, 2)
    assert [json.loads(text) for text in texts] == [{"t": "ab"}, {"n": 1.5, "t": "?"}]
    assert has_gaps
