"""Through every door the same 95 communes come out."""

from pathlib import Path

import pytest
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.srid import WIRE_SRID
from geo.vectorfile import (
    ReadingOptions,
    VectorFileError,
    VectorFormat,
    open_vector,
    reproject,
    settle_crs,
)
from tests.geo.vectors import distance_m, read

DOORS: dict[str, tuple[list[str], VectorFormat]] = {
    "WFS 2.0, GML 3.2, Lambert-93": (["wfs20_gml32_epsg2154.gml"], VectorFormat.GML),
    "WFS 2.0, GML 3.2, latitude first": (["wfs20_gml32_epsg4326_latlon.gml"], VectorFormat.GML),
    "WFS 2.0, GML 3.2, three pages": (
        [f"wfs20_gml32_epsg4326_page{page}.gml" for page in (1, 2, 3)],
        VectorFormat.GML,
    ),
    "WFS 2.0, GeoJSON of GeoServer": (["wfs20_geojson_geoserver.json"], VectorFormat.GEOJSON),
    "OGC API, two pages": (
        ["ogcapi_items_page1.json", "ogcapi_items_page2.json"],
        VectorFormat.GEOJSON,
    ),
    "ArcGIS, Lambert-93, two pages": (
        ["arcgis_query_f_json_2154_page1.json", "arcgis_query_f_json_2154_page2.json"],
        VectorFormat.ESRI_JSON,
    ),
    "ArcGIS, Web Mercator": (["arcgis_query_f_json_102100.json"], VectorFormat.ESRI_JSON),
    "Opendatasoft v1": (["ods_v1_records.json"], VectorFormat.ODS_RECORDS),
    "Opendatasoft v2.1, two pages": (
        ["ods_v2.1_records_offset0.json", "ods_v2.1_records_offset50.json"],
        VectorFormat.ODS_RECORDS,
    ),
}


@pytest.mark.parametrize("is_said", [True, False], ids=["format declared", "format found"])
@pytest.mark.parametrize("door", DOORS)
def test_the_same_communes_come_out_within_a_centimetre(
    door: str, is_said: bool, shared_data: Path
) -> None:
    names, declared = DOORS[door]
    reference = {
        str(row.properties["insee"]): row
        for row in read(shared_data / "boundaries/mel_communes.geojson").rows
    }
    paths = [shared_data / "services/equivalence_mel" / name for name in names]
    options = ReadingOptions(format=declared if is_said else VectorFormat.AUTO)
    found: dict[str, tuple[str, BaseGeometry]] = {}
    with open_vector(paths, options) as stream:
        crs = settle_crs(stream, None)
        for batch in stream:
            assert not batch.problems
            wire = reproject(batch.geometries, crs, WIRE_SRID)
            codes = batch.columns["insee"]
            found |= dict(
                zip(map(str, codes), zip(batch.columns["nom"], wire, strict=True), strict=True)
            )
        assert stream.stated_count in (95, None)
    assert found.keys() == reference.keys()
    assert len(found) == 95
    for code, (name, geometry) in found.items():
        assert name == reference[code].properties["nom"]
        expected = reference[code].geometry
        assert expected is not None
        assert distance_m(geometry, expected) < 0.01, name


def test_every_file_of_the_equivalence_folder_is_one_of_those_doors(shared_data: Path) -> None:
    files = {path.name for path in (shared_data / "services/equivalence_mel").iterdir()}
    assert files == {name for names, _format in DOORS.values() for name in names}


def test_pages_are_numbered_through_and_the_first_states_the_whole_count(
    shared_data: Path,
) -> None:
    folder = shared_data / "services/equivalence_mel"
    pages = [folder / f"wfs20_gml32_epsg4326_page{page}.gml" for page in (1, 2, 3)]
    whole = read(*pages)
    assert [row.number for row in whole.rows] == list(range(1, 96))
    assert whole.stated_count == 95


REAL_ANSWERS = {
    "ogcapi/mel_covoiturage_items.json": (10, 19, "id_lieu", "59508-C-001"),
    "arcgis/us-ca-carson/us-ca-carson-0.json": (6, None, "OBJECTID", 1),
    "arcgis/us-esri-test/us-esri-test-0.json": (1000, None, "objectid", 306120),
    "wfs/cities_getfeature_props_2.0.0.xml": (10, None, "NAME", "Buenos Aires"),
    "wfs/pigma_getfeature_props_2.0.0.xml": (10, 1693, "axe", "D941"),
    "ban/search_LIFL_Lille_France.json": (1, None, "citycode", "59350"),
}


@pytest.mark.parametrize("name", REAL_ANSWERS)
def test_real_answers_give_their_features(name: str, shared_data: Path) -> None:
    count, stated, column, first = REAL_ANSWERS[name]
    answer = read(shared_data / "services" / name)
    assert (len(answer.rows), answer.stated_count) == (count, stated)
    assert answer.rows[0].properties[column] == first
    assert not any(answer.problems)


def test_every_other_recorded_answer_is_refused_by_name(shared_data: Path) -> None:
    """Capabilities, counts, error reports, schemas: nothing of it is taken for features."""
    folder = shared_data / "services"
    codes = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        is_layer = name in REAL_ANSWERS or name.startswith(("equivalence_mel/", "ban/"))
        if path.is_file() and not is_layer:
            with pytest.raises(VectorFileError) as refusal:
                read(path)
            codes[path.name] = refusal.value.code
    assert len(codes) > 15
    assert codes["exception_report_2.0.0.xml"] == "answer-is-error"
    assert set(codes.values()) == {"answer-is-error", "file-broken", "format-unknown"}


def test_the_metropole_s_features_keep_their_identity(shared_data: Path) -> None:
    answer = read(shared_data / "services/ogcapi/mel_covoiturage_items.json")
    assert [row.properties["@id"] for row in answer.rows] == [str(n) for n in range(1, 11)]


def test_dates_of_arcgis_are_instants_in_text(shared_data: Path) -> None:
    answer = read(shared_data / "services/arcgis/us-esri-test/us-esri-test-0.json")
    dates = [row.properties["observed"] for row in answer.rows]
    assert all(date is None or str(date).endswith("Z") for date in dates)
    assert any(dates)


def test_the_stations_of_opendatasoft_v1_are_where_the_geojson_has_them(shared_data: Path) -> None:
    folder = shared_data / "sig_lille"
    records = read(folder / "vlille_ods_v1_20230824_2128.json")
    features = read(folder / "vlille_stations_20230824.geojson")
    assert records.stated_count == len(records.rows) == len(features.rows) == 289
    by_label = {str(row.properties["libelle"]): row.geometry for row in features.rows}
    for row in records.rows:
        expected = by_label[str(row.properties["libelle"])]
        assert row.geometry is not None
        assert expected is not None
        assert distance_m(row.geometry, expected) < 0.1


def test_the_crs_of_every_door_is_known_before_the_first_row(shared_data: Path) -> None:
    stated = {}
    for door, (names, _declared) in DOORS.items():
        paths = [shared_data / "services/equivalence_mel" / name for name in names]
        with open_vector(paths, ReadingOptions()) as stream:
            stated[door] = settle_crs(stream, None)
    assert all(isinstance(crs, CRS) for crs in stated.values())
    assert stated["ArcGIS, Web Mercator"].to_epsg() == 3857
    assert stated["ArcGIS, Lambert-93, two pages"].to_epsg() == 2154
    assert stated["WFS 2.0, GML 3.2, Lambert-93"].to_epsg() == 2154
