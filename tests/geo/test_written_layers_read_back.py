"""A layer written by GDAL in any format comes back: geometries within 1 mm, attributes by type."""

import csv
import datetime as dt
import math
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from tests.geo.vectors import Read, read

TOLERANCE_M = 0.001

eastings = st.floats(650_000, 720_000).map(lambda x: round(x, 3))
northings = st.floats(7_040_000, 7_080_000).map(lambda y: round(y, 3))
positions = st.tuples(eastings, northings)
sides = st.floats(1, 500).map(lambda s: round(s, 3))


def _square(corner: tuple[float, float], side: float) -> shapely.Polygon:
    x, y = corner
    outer = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    near, far = side / 4, side / 2
    hole = [(x + near, y + near), (x + near, y + far), (x + far, y + far), (x + near, y + near)]
    return shapely.Polygon(outer, [hole])


def _apart(corner: tuple[float, float], side: float) -> shapely.MultiPolygon:
    x, y = corner
    return shapely.MultiPolygon([_square(corner, side), _square((x + 2 * side, y), side)])


lines = st.lists(positions, min_size=2, max_size=6, unique=True).map(shapely.LineString)
squares = st.builds(_square, positions, sides)
kinds: dict[str, st.SearchStrategy[BaseGeometry]] = {
    "Point": positions.map(shapely.Point),
    "LineString": lines,
    "Polygon": squares,
    "MultiPoint": st.lists(positions, min_size=2, max_size=4, unique=True).map(shapely.MultiPoint),
    "MultiLineString": st.lists(lines, min_size=2, max_size=3).map(shapely.MultiLineString),
    "MultiPolygon": st.builds(_apart, positions, sides),
}
# GDAL writes a text that is JSON to GeoJSON as what it says, not as the text.
texts = st.none() | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text and text[0] not in "{[")


@st.composite
def layers(draw: st.DrawFn) -> geopandas.GeoDataFrame:
    """A layer in Lambert-93 of one kind of geometry, some rows without any."""
    kind = draw(st.sampled_from(sorted(kinds)))
    count = draw(st.integers(1, 8))
    listed = lambda values: draw(st.lists(values, min_size=count, max_size=count))  # noqa: E731
    moments = st.integers(0, 4_000_000_000).map(lambda s: pandas.Timestamp(s, unit="s"))
    return geopandas.GeoDataFrame(
        {
            "nom": pandas.Series(listed(texts), dtype=object),
            "entier": listed(st.integers(-(2**31), 2**31 - 1)),
            "nombre": listed(st.floats(-1e6, 1e6)),
            "oui": listed(st.booleans()),
            "moment": pandas.Series(listed(moments), dtype="datetime64[ms]"),
        },
        geometry=geopandas.GeoSeries(
            listed(kinds[kind] | st.none()) if count > 1 else [draw(kinds[kind])], crs=2154
        ),
    )


def _gdal(driver: str, suffix: str = "") -> Callable[[geopandas.GeoDataFrame, Path], Path]:
    def write(layer: geopandas.GeoDataFrame, folder: Path) -> Path:
        path = folder / f"couche{suffix}"
        # FlatGeobuf sorts by place, unless it has no index.
        extra = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}
        layer.to_file(path, driver=driver, engine="pyogrio", layer="couche", **extra)
        return path

    return write


def _shapefile(layer: geopandas.GeoDataFrame, folder: Path) -> Path:
    layer.drop(columns=["moment", "oui"]).to_file(
        folder / "couche.shp", engine="pyogrio", ENCODING="UTF-8"
    )
    path = folder / "couche.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for side in folder.glob("couche.*"):
            if side != path:
                archive.write(side, f"dossier/{side.name}")
    return path


def _table(layer: geopandas.GeoDataFrame, folder: Path) -> Path:
    path = folder / "couche.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["nom", "entier", "nombre", "oui", "wkt"])
        for row in layer.itertuples():
            shape = "" if row.geometry is None else row.geometry.wkt
            writer.writerow([row.nom, row.entier, row.nombre, row.oui, shape])
    return path


WRITERS: dict[str, Callable[[geopandas.GeoDataFrame, Path], Path]] = {
    "GeoPackage": _gdal("GPKG", ".gpkg"),
    "FlatGeobuf": _gdal("FlatGeobuf", ".fgb"),
    "GeoJSON": _gdal("GeoJSON"),
    "Shapefile": _shapefile,
    "CSV": _table,
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(layer=layers())
def test_a_layer_comes_back_as_it_was_written(name: str, layer: geopandas.GeoDataFrame) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read(WRITERS[name](layer, Path(folder)))
    assert len(found.rows) == len(layer)
    if name == "CSV":
        assert found.crs is None
    else:
        assert found.crs.equals(CRS.from_epsg(2154), ignore_axis_order=True)
    for row, expected in zip(found.rows, layer.itertuples(), strict=True):
        _ensure_same_place(row.geometry, expected.geometry)
        assert bool(row.problem) == (name == "CSV" and expected.geometry is None)
    _ensure_same_attributes(name, found, layer)


def _ensure_same_place(found: BaseGeometry | None, expected: BaseGeometry | None) -> None:
    if found is None or expected is None:
        assert found is expected
        return
    assert shapely.hausdorff_distance(found, expected) < TOLERANCE_M
    assert math.isclose(found.length, expected.length, abs_tol=TOLERANCE_M)
    assert math.isclose(found.area, expected.area, abs_tol=1.0)
    assert not found.has_z


def _ensure_same_attributes(name: str, found: Read, layer: geopandas.GeoDataFrame) -> None:
    column = {key: [row.properties.get(key) for row in found.rows] for key in found.columns}
    if name == "CSV":
        assert [int(str(value)) for value in column["entier"]] == list(layer.entier)
        assert [float(str(value)) for value in column["nombre"]] == list(layer.nombre)
    else:
        assert column["entier"] == list(layer.entier)
        assert all(type(value) is int for value in column["entier"])
        for value, expected in zip(column["nombre"], layer.nombre, strict=True):
            assert math.isclose(float(str(value)), expected, rel_tol=1e-9, abs_tol=1e-9)
    assert column["nom"] == [None if pandas.isna(text) else text for text in layer.nom]
    if name in {"GeoPackage", "FlatGeobuf", "GeoJSON"}:
        assert column["oui"] == list(layer.oui)
        assert [_moment(value) for value in column["moment"]] == list(layer.moment)


def _moment(text: Any) -> dt.datetime:
    assert isinstance(text, str)
    return dt.datetime.fromisoformat(text).replace(tzinfo=None)
