"""Tables, records and ArcGIS pages: the many ways to write where something is."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.vectorfile import ReadingOptions, VectorFileError, VectorFormat, open_vector, settle_crs
from tests.geo.vectors import read

LILLE = shapely.Point(3.06, 50.63)
L93 = shapely.Point(704000.5, 7059000.25)


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("id,lon,lat", "1,3.06,50.63", LILLE),
        ("id,Longitude,Latitude", "1,3.06,50.63", LILLE),
        ("id;lat;lon", "1;50,63;3,06", LILLE),
        ("id\tlongitude\tlatitude", "1\t3.06\t50.63", LILLE),
        ("id|x_wgs84|y_wgs84", "1|3.06|50.63", LILLE),
        ("id;longitude_emplacement;latitude_emplacement", "1;3.06;50.63", LILLE),
        ("id;geo_point_2d", "1;50.63, 3.06", LILLE),
        ("id;Geo Point;coordonneesXY", '1;;"[3.06, 50.63]"', LILLE),
        ("id;x;y", "1;704 000,5;7 059 000,25", L93),
        ("id;X_L93;Y_L93", "1;704\u202f000,5;7\u00a0059\u00a0000,25", L93),
        ("id;wkt", "1;POINT (704000.5 7059000.25)", L93),
        ("id;geom", "1;POINT (704000.5", None),
        ("id;geom", '1;"SRID=2154;POINT (704000.5 7059000.25)"', L93),
        ("id;geom", f"1;{shapely.to_wkb(L93, hex=True)}", L93),
        ("id;geo_shape", '1;"{""type"": ""Point"", ""coordinates"": [3.06, 50.63]}"', LILLE),
    ],
)
def test_the_place_is_found_by_the_usual_names(
    header: str, cells: str, expected: BaseGeometry | None, tmp_path: Path
) -> None:
    found = read(_write(tmp_path / "t.csv", f"{header}\n{cells}\n"))
    (row,) = found.rows
    assert row.geometry == expected
    assert bool(row.problem) == (expected is None)
    assert row.properties["id"] == "1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(encoding: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "t.csv", "id;nom;lon;lat\n1;Annœullin – été;3,06;50,63\n", encoding)
    found = read(path)
    assert found.columns == ("id", "nom")
    assert found.rows[0].properties == {"id": "1", "nom": "Annœullin – été"}


def test_a_declared_encoding_counts_more_than_what_the_bytes_suggest(tmp_path: Path) -> None:
    path = _write(tmp_path / "t.csv", "nom;lon;lat\nété;1;2\n", "mac-roman")
    assert read(path, encoding="mac-roman").rows[0].properties["nom"] == "été"


def test_the_columns_asked_for_count_more_than_their_usual_order(tmp_path: Path) -> None:
    """One of the metropole's tables has the latitude in ``x``."""
    path = _write(tmp_path / "t.csv", "id;x;y\n1;50.63;3.06\n")
    assert read(path, x_column="y", y_column="x").geometries == [LILLE]
    path = _write(tmp_path / "u.csv", "id;ou\n1;50.63, 3.06\n")
    assert read(path, x_column="ou").geometries == [LILLE]
    path = _write(tmp_path / "v.csv", "id;ou\n1;POINT (3.06 50.63)\n")
    assert read(path, x_column="ou").geometries == [LILLE]
    with pytest.raises(VectorFileError) as refusal:
        read(path, x_column="absente")
    assert refusal.value.code == "coordinates-missing"


def test_names_of_degrees_mean_wgs_84_and_other_names_need_a_declaration(tmp_path: Path) -> None:
    degrees = _write(tmp_path / "d.csv", "id,lon,lat\n1,3.06,50.63\n")
    metres = _write(tmp_path / "m.csv", "id,x,y\n1,704000,7059000\n")
    with open_vector([degrees], ReadingOptions()) as stream:
        assert settle_crs(stream, None).to_epsg() == 4326
    with open_vector([metres], ReadingOptions()) as stream:
        assert settle_crs(stream, 2154).to_epsg() == 2154
        with pytest.raises(VectorFileError) as refusal:
            settle_crs(stream, None)
    assert refusal.value.code == "crs-unknown"


def test_odd_rows_are_problems_and_the_others_stay(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "t.csv",
        "id;nom;lon;lat\n1;bon;3,06;50,63\n\n2;vide;;\n3;moitié;3,06;\n4;texte;est;nord\n"
        '5;infini;inf;50\n6;court\n7;long;3;50;de trop\n8;"deux\nlignes";3,06;50,63\n',
    )
    found = read(path)
    assert [row.properties["id"] for row in found.rows] == list("12345678")
    good = [row.properties["id"] for row in found.rows if not row.problem]
    assert good == ["1", "8"]
    words = [
        "",
        "pas de",
        "il manque",
        "«\u202fest\u202f»",
        "«\u202finf\u202f»",
        "pas de",
        "plus de cellules",
        "",
    ]
    for row, expected in zip(found.rows, words, strict=True):
        assert expected in row.problem.replace("\u00a0", " ")
    assert found.rows[7].properties["nom"] == "deux\nlignes"


def test_codes_stay_text_and_empty_cells_are_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path / "t.csv", "code;vide;lon;lat\n01234;;3;50\n")
    assert read(path).rows[0].properties == {"code": "01234", "vide": None}


def test_a_nul_in_a_declared_table_arrives_as_it_is(tmp_path: Path) -> None:
    path = _write(tmp_path / "t.csv", "nom;lon;lat\na\x00b;3;50\n")
    assert read(path, format=VectorFormat.CSV).rows[0].properties["nom"] == "a\x00b"


RECORDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "v1, point": (
        {"nhits": 1, "records": [{"recordid": "a", "fields": {"n": 1, "geo": [50.63, 3.06]}}]},
        {"x_column": "geo"},
    ),
    "v1, geometry beside the fields": (
        {
            "nhits": 1,
            "records": [
                {
                    "recordid": "a",
                    "fields": {"n": 1},
                    "geometry": {"type": "Point", "coordinates": [3.06, 50.63]},
                }
            ],
        },
        {},
    ),
    "v2.0, record in record": (
        {
            "total_count": 1,
            "records": [
                {
                    "links": [],
                    "record": {
                        "id": "a",
                        "fields": {"n": 1, "geo_point_2d": {"lat": 50.63, "lon": 3.06}},
                    },
                }
            ],
        },
        {},
    ),
    "v2.1, shape under a name of its own": (
        {
            "total_count": 1,
            "results": [
                {
                    "n": 1,
                    "emprise": {
                        "type": "Feature",
                        "properties": {},
                        "geometry": {"type": "Point", "coordinates": [3.06, 50.63]},
                    },
                }
            ],
        },
        {},
    ),
    "v2.1 export, a bare list": ([{"n": 1, "geo_point_2d": {"lat": 50.63, "lon": 3.06}}], {}),
    "the metropole's, geometry": (
        {"records": [{"@id": "1", "n": 1, "geometry": {"type": "Point", "coordinates": [3.06, 50.63]}}]},
        {},
    ),
    "the metropole's, features in records": (
        {
            "records": [
                {
                    "type": "Feature",
                    "@id": "1",
                    "geometry": {"type": "Point", "coordinates": [3.06, 50.63]},
                    "properties": {"n": 1},
                }
            ]
        },
        {},
    ),
    "the metropole's, two columns": (
        {"records": [{"@id": "1", "n": 1, "latitude_emplacement": 50.63, "longitude_emplacement": "3.06"}]},
        {},
    ),
    "the metropole's, columns swapped": (
        {"records": [{"@id": "1", "n": 1, "x": 50.63, "y": 3.06}]},
        {"x_column": "y", "y_column": "x"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_records_of_every_kind_are_placed(name: str, tmp_path: Path) -> None:
    document, options = RECORDS[name]
    found = read(_write(tmp_path / "r.json", json.dumps(document)), **options)
    (row,) = found.rows
    assert row.problem == ""
    assert row.geometry == LILLE
    assert row.properties["n"] == 1
    assert found.is_geojson


def test_a_record_without_a_place_is_a_problem_row(tmp_path: Path) -> None:
    records = [
        {"n": 1, "geo_point_2d": None},
        {"n": 2, "geo_point_2d": {"lat": 50.63, "lon": 3.06}},
    ]
    path = _write(tmp_path / "r.json", json.dumps({"records": records}))
    found = read(path, format=VectorFormat.PLAIN_RECORDS)
    assert found.problems == ["pas de coordonnées", ""]


def _ring(x: float, y: float, side: float, *, clockwise: bool = True) -> list[list[float]]:
    ring = [[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
    return ring if clockwise else ring[::-1]


ESRI: dict[str, tuple[dict[str, Any] | None, BaseGeometry | None]] = {
    "point": ({"x": 1, "y": 2}, shapely.Point(1, 2)),
    "point with height": ({"x": 1, "y": 2, "z": 3, "m": None}, shapely.Point(1, 2)),
    "empty point": ({"x": "NaN", "y": "NaN"}, None),
    "no geometry": (None, None),
    "points": ({"points": [[1, 2], [3, 4]]}, shapely.MultiPoint([(1, 2), (3, 4)])),
    "path": ({"paths": [[[0, 0], [1, 1]]]}, shapely.LineString([(0, 0), (1, 1)])),
    "paths": (
        {"hasZ": True, "paths": [[[0, 0, 5], [1, 1, 5]], [[2, 2, 5], [3, 3, None]]]},
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
    ),
    "hole": (
        {"rings": [_ring(0, 0, 10), _ring(2, 2, 2, clockwise=False)]},
        shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 4, 4),
    ),
    "hole before its shell": (
        {"rings": [_ring(2, 2, 2, clockwise=False), _ring(0, 0, 10)]},
        shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 4, 4),
    ),
    "two shells": (
        {"rings": [_ring(0, 0, 1), _ring(5, 5, 1)]},
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)]),
    ),
    "island in a lake": (
        {
            "rings": [
                _ring(0, 0, 10),
                _ring(2, 2, 6, clockwise=False),
                _ring(4, 4, 2),
                _ring(4.5, 4.5, 1, clockwise=False),
            ]
        },
        (shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 8, 8))
        | (shapely.box(4, 4, 6, 6) - shapely.box(4.5, 4.5, 5.5, 5.5)),
    ),
    "shells the wrong way round": (
        {"rings": [_ring(0, 0, 1, clockwise=False), _ring(5, 5, 1, clockwise=False)]},
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)]),
    ),
}


def _esri(path: Path, *geometries: Any, **members: Any) -> Path:
    features = [
        {"attributes": {"OBJECTID": number}, "geometry": geometry}
        for number, geometry in enumerate(geometries, start=1)
    ]
    reference = {"spatialReference": {"wkid": 102100, "latestWkid": 3857}}
    path.write_text(json.dumps(reference | members | {"features": features}))
    return path


@pytest.mark.parametrize("name", ESRI)
def test_shapes_of_arcgis_are_read(name: str, tmp_path: Path) -> None:
    document, expected = ESRI[name]
    (row,) = read(_esri(tmp_path / "e.json", document)).rows
    assert row.problem == ""
    if expected is None:
        assert row.geometry is None
    else:
        assert row.geometry is not None
        assert row.geometry.is_valid
        assert shapely.normalize(row.geometry) == shapely.normalize(expected)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"curveRings": [[[0, 0], {"c": [[3, 3], [1, 4]]}]]}, "courbes"),
        ({"rings": [[[0, 0], [0, 1], [1, 1], [1, 0]]]}, "pas fermé"),
        ({"rings": [[[0, 0], [0, 1], [0, 0]]]}, "assez de points"),
        ({"paths": [[["a", "b"], ["c", "d"]]]}, "pas du texte"),
        ({"x": "1", "y": "2"}, "pas du texte"),
        ({"xmin": 0, "ymin": 0, "xmax": 1, "ymax": 1}, "pas reconnu"),
        ([], "objet JSON"),
    ],
)
def test_a_shape_of_arcgis_that_cannot_be_read_is_a_problem(
    document: Any, words: str, tmp_path: Path
) -> None:
    bad, good = read(_esri(tmp_path / "e.json", document, {"x": 1, "y": 2})).rows
    assert words in bad.problem
    assert good.geometry == shapely.Point(1, 2)


@pytest.mark.parametrize(
    ("reference", "epsg"),
    [
        ({"wkid": 102100, "latestWkid": 3857}, 3857),
        ({"wkid": 102100}, 3857),
        ({"wkid": 102110, "latestWkid": 2154}, 2154),
        ({"wkid": 2154}, 2154),
        ({"wkid": 4326}, 4326),
    ],
)
def test_the_reference_of_arcgis_is_known(
    reference: dict[str, int], epsg: int, tmp_path: Path
) -> None:
    path = _esri(tmp_path / "e.json", {"x": 1, "y": 2}, spatialReference=reference)
    assert read(path).crs.to_epsg() == epsg


def test_an_unknown_reference_of_arcgis_is_refused(tmp_path: Path) -> None:
    path = _esri(tmp_path / "e.json", {"x": 1, "y": 2}, spatialReference={"wkid": 1})
    with pytest.raises(VectorFileError) as refusal:
        read(path)
    assert refusal.value.code == "crs-unknown"


def test_pages_in_two_systems_are_no_dataset(tmp_path: Path) -> None:
    first = _esri(tmp_path / "1.json", {"x": 1, "y": 2})
    second = _esri(tmp_path / "2.json", {"x": 1, "y": 2}, spatialReference={"wkid": 2154})
    with pytest.raises(VectorFileError) as refusal:
        read(first, second)
    assert refusal.value.code == "crs-contradiction"


def test_a_column_that_appears_late_is_empty_before(tmp_path: Path) -> None:
    pages = []
    for number, properties in enumerate(({"a": 1}, {"b": 2}), start=1):
        feature = {"type": "Feature", "properties": properties, "geometry": None}
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        pages.append(path)
    found = read(*pages)
    assert found.columns == ("a", "b")
    assert [row.properties for row in found.rows] == [{"a": 1}, {"a": None, "b": 2}]


def test_the_system_may_be_named_after_the_features(tmp_path: Path) -> None:
    """GeoServer writes ``crs`` last; it is known before the first feature all the same."""
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    document = {
        "type": "FeatureCollection",
        "features": [feature] * 5_000,
        "numberMatched": 5_000,
        "crs": crs,
    }
    path = _write(tmp_path / "f.json", json.dumps(document))
    with open_vector([path], ReadingOptions()) as stream:
        assert stream.crs is not None
        assert stream.crs.to_epsg() == 2154
        assert stream.stated_count == 5_000
        assert sum(len(batch) for batch in stream) == 5_000


def test_what_the_service_states_must_agree_with_the_answer(shared_data: Path) -> None:
    page = shared_data / "services/equivalence_mel/arcgis_query_f_json_102100.json"
    with pytest.raises(VectorFileError) as refusal:
        read(page, stated_crs=settle_crs_of(shared_data))
    assert refusal.value.code == "crs-contradiction"


def settle_crs_of(shared_data: Path) -> Any:
    with open_vector(
        [shared_data / "boundaries/mel_communes_l93.gpkg"], ReadingOptions()
    ) as stream:
        return settle_crs(stream, None)
