"""Points that the room writes itself are those that ST_AsMVT would write."""

import itertools
import math
import random
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Feature, GeometryKind
from tests import places
from tests.layers.revisions import bench, serve
from tests.tiles.asking import EXTENT, Asker, tile_holding
from tests.tiles.mvt_validator import served_faults
from tests.tiles.statements import decoded, public_layer, state_of, statement
from tiles import points
from tiles.address import TileAddress
from tiles.layers import tile_query
from tiles.points import PointsQuery

pytestmark = pytest.mark.django_db(transaction=True)

Z = 15
X, Y = tile_holding(*places.LILLE, Z)
NUMBERS = itertools.count()
# Also what only JSON can hold.
VALUES = st.one_of(
    st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=6),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.none(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text("ab", min_size=1), st.integers(), max_size=2),
)


def at(east: float, north: float) -> shapely.Point:
    """A place in units from the north-west corner of Lille's tile."""
    lon = (X + east / EXTENT) / 2**Z * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (Y + north / EXTENT) / 2**Z))))
    return shapely.Point(lon, lat)


UNIT = st.one_of(st.integers(-66, EXTENT + 66), st.floats(-66, EXTENT + 66))


def test_places_and_values_are_those_of_postgis() -> None:
    """On the grid and beside it, along the edges of the buffer, with whatever the style reads."""

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(UNIT, UNIT, VALUES, VALUES), min_size=1, max_size=12))
    def agree(drawn: list[tuple[float, float, Any, Any]]) -> None:
        style = {"property": "v", "labels": {"property": "w"}}
        layer = public_layer(GeometryKind.POINT, f"points-{next(NUMBERS)}", style=style)
        serve(
            layer,
            {str(n): (at(x, y), {"v": v, "w": w}) for n, (x, y, v, w) in enumerate(drawn)},
        )
        assert isinstance(
            tile_query(state_of(layer, 1), TileAddress(f"layer.{layer.slug}", Z, X, Y, 1)),
            PointsQuery,
        )
        body = statement(layer, 1, Z, (X, Y))
        assert not body or served_faults(body) == ""
        ours = decoded(body)
        theirs = decoded(statement(layer, 1, Z, (X, Y), kinds=[], has_single_points=False))
        # Along the edge of the buffer both may see a unit further, or not.
        inner = {
            number
            for number, feature in theirs.items()
            if all(-63 <= unit <= EXTENT + 63 for unit in feature["geometry"]["coordinates"])
        }
        assert inner <= ours.keys() <= theirs.keys()
        for number, feature in ours.items():
            other = theirs[number]
            # A tie on the half unit may fall either way, since two roundings lead to it.
            apart = zip(
                feature["geometry"]["coordinates"], other["geometry"]["coordinates"], strict=True
            )
            assert all(abs(one - two) <= 1 for one, two in apart)
            state = Feature.objects.get(pk=number).properties
            assert feature["properties"] == {
                name: value if isinstance(value, str | bool) else pytest.approx(value)
                for name, value in state.items()
                if isinstance(value, str | bool | float | int)
            }

    agree()


def test_ties_aside_a_crowd_of_points_is_written_to_the_unit() -> None:
    """More than are written at once, each where PostGIS has it."""
    random.seed(3)
    layer = public_layer(GeometryKind.POINT, style={"property": "v"})
    count = 400
    serve(
        layer,
        {
            str(n): (
                at(random.uniform(-60, EXTENT + 60), random.uniform(-60, 4150)),
                {"v": n % 300},
            )
            for n in range(count)
        },
    )
    ours = decoded(statement(layer, 1, Z, (X, Y)))
    theirs = decoded(statement(layer, 1, Z, (X, Y), has_single_points=False))
    assert len(ours) == count
    assert ours == theirs


def test_a_large_tile_is_written_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {str(n): bench(n) for n in range(20)})
    at_once = statement(layer, 1, 16, tile_holding(*places.LILLE, 16))
    monkeypatch.setattr(points, "MOST_AT_ONCE", 10)
    assert statement(layer, 1, 16, tile_holding(*places.LILLE, 16)) == at_once != b""


def test_a_tile_without_points_has_no_bytes() -> None:
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {"A": bench(0)})
    assert statement(layer, 1, Z, (X + 9, Y)) == b""


def test_several_points_in_one_are_drawn_too(tiles: Asker) -> None:
    """The revision says that there are such: its tiles are written by the database, every one of them."""
    layer = public_layer(GeometryKind.POINT, "arrets", style={"property": "v"})
    both = shapely.MultiPoint([at(100, 100), at(200, 300)])
    serve(layer, {"A": (both, {"v": 1}), "B": (at(50, 50), {"v": 2})})
    path = f"/tiles/layer.arrets/1/{Z}/{X}/{Y}.mvt"
    answer = tiles.get_when(path, lambda answer: answer.status != 404)
    assert answer.status == 200, answer.body
    kinds = sorted(
        (one["properties"]["v"], one["geometry"]["type"])
        for one in answer.features("features").values()
    )
    assert kinds == [(1, "MultiPoint"), (2, "Point")]
