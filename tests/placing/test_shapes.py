"""From places in order to a geometry."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.placing import shapes
from contributions.placing.errors import (
    NotEnoughPlaces,
    OnePlaceOnly,
    OutlineCrossed,
    OutlineFlat,
    WordsRefused,
)


def shape_of(*given: Any, **more: Any) -> Any:
    return shapes.shape_of(*given, **more)


A, B, C, D = (3.06, 50.63), (3.07, 50.63), (3.07, 50.64), (3.06, 50.64)


def test_places_make_a_point_a_line_or_an_area_in_the_order_given() -> None:
    assert shape_of("point", [A]).coords == A
    assert shape_of("line", [B, A, C]).coords == (B, A, C)
    area = shape_of("polygon", [A, B, C, D])
    assert area.coords == ((A, B, C, D, A),)
    assert area.srid == 4326


def test_a_place_given_twice_in_a_row_counts_once() -> None:
    assert shape_of("line", [A, A, B, B]).coords == (A, B)
    assert shape_of("point", [A, A]).coords == A
    assert shape_of("polygon", [A, B, C, A]).coords == ((A, B, C, A),)


@pytest.mark.parametrize(
    ("kind", "positions", "refusal"),
    [
        ("point", [A, B], OnePlaceOnly),
        ("line", [A], NotEnoughPlaces),
        ("line", [A, A], NotEnoughPlaces),
        ("polygon", [A, B], NotEnoughPlaces),
        ("polygon", [A, B, A], NotEnoughPlaces),
        ("polygon", [A, C, B, D], OutlineCrossed),
        ("polygon", [A, B, (3.065, 50.63)], OutlineFlat),
    ],
)
def test_places_that_make_no_such_shape_are_refused(
    kind: str, positions: list[tuple[float, float]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        shape_of(kind, positions)


def test_an_outline_that_crosses_itself_may_be_taken_around() -> None:
    area = shape_of("polygon", [A, C, B, D], around=True)
    assert area.valid
    assert set(area.coords[0]) == {A, B, C, D}


position = st.tuples(
    st.integers(0, 40).map(lambda n: 3.0 + n / 1000),
    st.integers(0, 40).map(lambda n: 50.6 + n / 1000),
)


@given(st.sampled_from(["point", "line", "polygon"]), st.lists(position, min_size=1), st.booleans())
def test_any_places_make_a_valid_shape_or_a_named_refusal(
    kind: str, positions: list[tuple[float, float]], around: bool
) -> None:
    try:
        shape = shape_of(kind, positions, around=around)
    except WordsRefused as refusal:
        assert str(refusal)
    else:
        assert shape.valid
        assert not shape.empty
        assert set(
            shape.coords
            if kind == "line"
            else [shape.coords]
            if kind == "point"
            else shape.coords[0]
        ) <= set(positions)
