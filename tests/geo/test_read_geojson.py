"""What a stranger sends as GeoJSON is either a geometry or a clear refusal."""

import json
import math
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidGeometry
from geo.geojson import geometry_document, parse_geometry, parse_geometry_text
from geo.srid import WIRE_SRID
from geo.validity import ensure_valid, looks_swapped
from tests import places

longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-90, 90, allow_nan=False)
positions = st.tuples(longitudes, latitudes).map(list)


@given(positions)
def test_a_point_comes_back_within_a_centimetre(position):
    geometry = parse_geometry({"type": "Point", "coordinates": position})
    assert geometry.srid == WIRE_SRID
    lon, lat = geometry_document(geometry)["coordinates"]
    assert math.isclose(lon, position[0], abs_tol=1e-7)
    assert math.isclose(lat, position[1], abs_tol=1e-7)


@given(st.lists(positions, min_size=2, max_size=50))
def test_a_line_keeps_every_position_in_order(line):
    document = {"type": "LineString", "coordinates": line}
    if all(position == line[0] for position in line):
        with pytest.raises(InvalidGeometry):
            parse_geometry(document)
    else:
        assert [list(position) for position in cast(Any, parse_geometry(document)).coords] == line


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=20,
)
kinds = st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint"])


@given(kinds, json_values)
def test_whatever_the_coordinates_the_answer_is_a_geometry_or_a_refusal(kind, coordinates):
    try:
        geometry = parse_geometry({"type": kind, "coordinates": coordinates})
    except InvalidGeometry as refusal:
        assert str(refusal.message)
        assert refusal.field == "geometry"
    else:
        assert geometry.geom_type == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"type": "Point"}',
        '{"type": "Point", "coordinates": [NaN, 50]}',
        '{"type": "Point", "coordinates": [1e999, 50]}',
        '{"type": "Point", "coordinates": ["3.06", "50.63"]}',
        '{"type": "Point", "coordinates": [704000, 7059000]}',
        '{"type": "Point", "coordinates": [true, false]}',
        '{"type": "Point", "coordinates": [3, 50, 0, 0]}',
        '{"type": "Polygon", "coordinates": [[[3, 50], [3.1, 50], [3, 50.1]]]}',
        '{"type": "Polygon", "coordinates": [[[3, 50], [3.1, 50], [3, 50.1], [3, 50.05]]]}',
        '{"type": "GeometryCollection", "geometries": []}',
        '{"type": "CircularString", "coordinates": [[3, 50], [3.1, 50]]}',
        '{"type": ["Point"], "coordinates": [3, 50]}',
        "[" * 100_000,
        '{"type": "Point", "coordinates": [' + "9" * 5_000 + ", 50]}",
        '{"type": "LineString", "coordinates": ' + json.dumps([[3, 50]] * 20_001) + "}",
        " " * 1_000_001,
    ],
    ids=range(20),
)
def test_malformed_text_is_refused_by_name(text):
    with pytest.raises(InvalidGeometry):
        parse_geometry_text(text)


def test_heights_are_dropped():
    geometry = parse_geometry({"type": "Point", "coordinates": [3.06, 50.63, 24.5]})
    assert not geometry.hasz


def test_a_crossing_outline_is_refused_with_the_place_where_it_crosses():
    lon, lat = (degrees + 0.0005 for degrees in places.LILLE)
    with pytest.raises(InvalidGeometry, match=f"longitude {lon:.5f} et de la latitude {lat:.5f}"):
        ensure_valid(places.bow_tie())


def test_swapped_coordinates_are_recognised_and_straight_ones_are_not():
    assert looks_swapped(places.swapped_lille())
    assert not looks_swapped(places.inside())
    assert not looks_swapped(places.at_sea())


def test_bad_geometries_of_the_linter_corpus_are_refused_or_sound(shared_data: Path):
    """Our reader may accept what the linter only warns of, never what GEOS would misread."""
    files = sorted((shared_data / "nasty/geojsonhint_bad").glob("*.geojson"))
    assert len(files) >= 30
    for file in files:
        try:
            geometry = parse_geometry_text(file.read_text(encoding="utf-8"))
        except InvalidGeometry:
            continue
        west, south, east, north = geometry.extent
        assert -180 <= west <= east <= 180, file.name
        assert -90 <= south <= north <= 90, file.name
