"""Boxes in query strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bbox import Bbox, parse_bbox
from geo.errors import InvalidBbox


def test_four_numbers_are_west_south_east_north():
    assert parse_bbox("2.9,50.5,3.2,50.8") == Bbox(2.9, 50.5, 3.2, 50.8)


def test_heights_are_dropped():
    assert parse_bbox("2.9,50.5,-10,3.2,50.8,500") == Bbox(2.9, 50.5, 3.2, 50.8)


def test_a_box_across_the_antimeridian_has_two_parts():
    assert parse_bbox("170,-20,-170,-10").parts() == [
        Bbox(170, -20, 180, -10),
        Bbox(-180, -20, -170, -10),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "0,10,1,5", "500,0,501,1",
     "0,0,1,1" * 100, "0;0;1;1", "0x1,0,1,1"],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidBbox):
        parse_bbox(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    try:
        box = parse_bbox(text)
    except InvalidBbox:
        return
    assert -90 <= box.south <= box.north <= 90


def test_a_box_is_written_as_it_was_read() -> None:
    assert parse_bbox("2.9,50.50,3.123456,50.8").text == "2.9,50.5,3.123456,50.8"
    assert parse_bbox("-10,0,10,20").text == "-10,0,10,20"
