import json
import random

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from sig_sync.fingerprint import PART_LENGTH, content_hashes
from sig_sync.properties import json_objects

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
    columns = {name: [value] for name, value in properties.items()}
    texts = json_objects(columns, list(columns), 1)
    return content_hashes(np.array([geometry], dtype=object), texts, METRIC)[0]


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


@given(st.lists(st.tuples(values, values), min_size=1, max_size=5))
def test_columns_written_one_by_one_are_the_objects_of_the_rows_without_empty_cells(
    rows: list[tuple[object, object]],
) -> None:
    columns: dict[str, list] = {"b %s": [row[0] for row in rows], 'a "': [row[1] for row in rows]}
    written = [json.loads(text) for text in json_objects(columns, list(columns), len(rows))]
    for row, found in zip(rows, written, strict=True):
        expected = {"b %s": row[0], 'a "': row[1]}
        assert found == {name: value for name, value in expected.items() if value is not None}


def test_what_a_database_cannot_hold_is_taken_out_of_texts_and_numbers() -> None:
    columns: dict[str, list] = {"t": ["a\x00b", "\ud800"], "n": [float("inf"), 1.5]}
    texts = json_objects(columns, ["t", "n"], 2)
    assert [json.loads(text) for text in texts] == [{"t": "ab"}, {"n": 1.5, "t": "?"}]
