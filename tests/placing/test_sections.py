"""Sections of a street between two others: geometry alone, in metres."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from contributions.placing.sections import between, crossings, from_crossing, joined, whole

X = [
    LineString([(0, 0), (300, 0)]),
    LineString([(300, 0), (700, 0)]),
    LineString([(1000, 0), (700, 0)]),
]
"""One straight street of a kilometre in three segments, one of them drawn backwards."""


def across(x: float, length_m: float = 50) -> LineString:
    return LineString([(x, -length_m), (x, length_m)])


def test_segments_are_one_street_whichever_way_they_were_drawn() -> None:
    (street,) = joined(X)
    assert whole(street).length == pytest.approx(1000)


def test_the_section_runs_from_the_first_crossing_to_the_second() -> None:
    (street,) = joined(X)
    (start,), (end,) = crossings(street, across(800)), crossings(street, across(100))
    (section,) = between(street, start, end)
    assert section.length == pytest.approx(700)
    assert [*section.coords][:: len(section.coords) - 1] == [(800, 0), (100, 0)]


def test_a_street_that_stops_a_little_short_still_crosses() -> None:
    (street,) = joined(X)
    (near,) = crossings(street, LineString([(500, 29), (500, 200)]))
    assert near.distance(Point(500, 0)) < 0.01
    assert crossings(street, LineString([(500, 31), (500, 200)])) == []


def test_both_carriageways_of_an_avenue_cross_once() -> None:
    (street,) = joined(X)
    avenue = MultiLineString([across(500), across(512)])
    assert len(crossings(street, avenue)) == 1
    assert len(crossings(street, MultiLineString([across(200), across(600)]))) == 2


def test_a_gap_is_bridged_and_a_wide_one_makes_two_streets() -> None:
    assert len(joined([LineString([(0, 0), (100, 0)]), LineString([(125, 0), (200, 0)])])) == 1
    assert len(joined([LineString([(0, 0), (100, 0)]), LineString([(140, 0), (200, 0)])])) == 2


def test_a_short_dead_end_makes_no_loop() -> None:
    (street,) = joined([*X, LineString([(300, 0), (310, 15)])])
    (section,) = between(street, Point(100, 0), Point(600, 0))
    assert section.length == pytest.approx(500)
    assert whole(street).length == pytest.approx(1000)


def test_a_loop_gives_both_ways_around() -> None:
    square = LineString([(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)])
    (street,) = joined([square])
    ways = between(street, Point(100, 0), Point(200, 100))
    assert sorted(round(way.length) for way in ways) == [200, 600]
    (ring,) = from_crossing(street, Point(100, 0))
    assert ring.length == pytest.approx(800)
    assert ring.coords[0] == (100, 0)


def test_two_carriageways_are_one_way_to_go() -> None:
    two = LineString([(0, 0), (20, 10), (480, 10), (500, 0)])
    other = LineString([(0, 0), (20, -10), (480, -10), (500, 0)])
    (street,) = joined(
        [LineString([(-100, 0), (0, 0)]), two, other, LineString([(500, 0), (600, 0)])]
    )
    assert len(between(street, Point(-50, 0), Point(550, 0))) == 1


def test_from_one_crossing_there_are_two_directions() -> None:
    (street,) = joined(X)
    assert sorted(round(way.length) for way in from_crossing(street, Point(300, 0))) == [300, 700]
    assert [round(way.length) for way in from_crossing(street, Point(0, 0))] == [1000]


def test_the_same_crossing_twice_is_no_section() -> None:
    (street,) = joined(X)
    assert between(street, Point(300, 0), Point(300, 0)) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=12, unique=True
    ),
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_every_section_lies_on_its_street(
    corners: list[tuple[int, int]], first: int, last: int
) -> None:
    drawn = LineString([(x * 10, y * 10) for x, y in corners])
    for street in joined([drawn]):
        start, end = street.interpolate(first), street.interpolate(last)
        for section in between(street, start, end):
            assert street.buffer(0.2).covers(section)
            assert section.length > 0
            assert section.distance(start) < 0.2
            assert section.distance(end) < 0.2
        assert street.buffer(0.2).covers(whole(street))
