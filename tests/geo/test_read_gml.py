"""GML as servers write it: three versions, axis orders by the way of naming, straight lines only."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from geo.vectorfile import ReadingOptions, VectorFileError, open_vector, settle_crs
from tests.geo.vectors import read

NAMESPACES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:sig="https://sig.exemple.test" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def _answer(path: Path, *features: str, member: str = "wfs:member") -> Path:
    members = "\n".join(f"<{member}>{feature}</{member}>" for feature in features)
    path.write_text(
        f'<?xml version="1.0"?><wfs:FeatureCollection {NAMESPACES}>{members}</wfs:FeatureCollection>',
        encoding="utf-8",
    )
    return path


def _feature(geometry: str, attributes: str = "", number: int = 1) -> str:
    return f'<sig:objet gml:id="objet.{number}">{attributes}<sig:geom>{geometry}</sig:geom></sig:objet>'


def _point(srs: str, text: str) -> str:
    return f'<gml:Point srsName="{srs}"><gml:pos>{text}</gml:pos></gml:Point>'


@pytest.mark.parametrize(
    ("srs", "text", "expected"),
    [
        ("urn:ogc:def:crs:EPSG::4326", "50.63 3.06", (3.06, 50.63)),
        ("urn:x-ogc:def:crs:EPSG:6.9:4326", "50.63 3.06", (3.06, 50.63)),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "50.63 3.06", (3.06, 50.63)),
        ("EPSG:4326", "3.06 50.63", (3.06, 50.63)),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", "3.06 50.63", (3.06, 50.63)),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "3.06 50.63", (3.06, 50.63)),
        ("urn:ogc:def:crs:EPSG::2154", "704000 7059000", (704000, 7059000)),
        ("EPSG:2154", "704000 7059000", (704000, 7059000)),
        ("http://www.opengis.net/gml/srs/epsg.xml#2154", "704000 7059000", (704000, 7059000)),
        ("urn:ogc:def:crs:EPSG::3950", "1704000 9259000", (1704000, 9259000)),
        ("urn:ogc:def:crs:EPSG::3857", "340000 6560000", (340000, 6560000)),
        ("urn:ogc:def:crs:EPSG::4171", "50.63 3.06", (3.06, 50.63)),
    ],
)
def test_axes_follow_the_definition_or_the_old_habit_by_the_name(
    srs: str, text: str, expected: tuple[float, float], tmp_path: Path
) -> None:
    found = read(_answer(tmp_path / "f.gml", _feature(_point(srs, text))))
    assert found.geometries == [shapely.Point(expected)]
    assert found.crs.to_epsg() in {int(srs[-4:]) if srs[-4:].isdigit() else None, None}


def test_two_names_of_one_crs_give_the_same_place_and_another_crs_is_a_problem(
    tmp_path: Path,
) -> None:
    path = _answer(
        tmp_path / "f.gml",
        _feature(_point("urn:ogc:def:crs:EPSG::4326", "50.63 3.06")),
        _feature(_point("EPSG:4326", "3.06 50.63"), number=2),
        _feature(_point("EPSG:2154", "704000 7059000"), number=3),
    )
    found = read(path)
    assert found.geometries == [shapely.Point(3.06, 50.63), shapely.Point(3.06, 50.63), None]
    assert found.problems[:2] == ["", ""]
    assert "Lambert-93" in found.problems[2]


def test_the_name_may_stand_on_the_envelope_only(tmp_path: Path) -> None:
    path = tmp_path / "f.gml"
    path.write_text(
        f"<wfs:FeatureCollection {NAMESPACES}><wfs:boundedBy>"
        '<gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>50 3</gml:lowerCorner>'
        "<gml:upperCorner>51 4</gml:upperCorner></gml:Envelope></wfs:boundedBy><wfs:member>"
        + _feature("<gml:Point><gml:pos>50.63 3.06</gml:pos></gml:Point>")
        + "</wfs:member></wfs:FeatureCollection>"
    )
    assert read(path).geometries == [shapely.Point(3.06, 50.63)]


SQUARE = "0 0 0 4 4 4 4 0 0 0"
HOLE = "1 1 2 1 2 2 1 2 1 1"
RING = "<gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing>"
POLYGON = (
    f"<gml:Polygon{{srs}}><gml:exterior>{RING.format(SQUARE)}</gml:exterior>"
    f"<gml:interior>{RING.format(HOLE)}</gml:interior></gml:Polygon>"
)
LINE = "<gml:LineString{srs}><gml:posList>0 0 1 1 2 0</gml:posList></gml:LineString>"
SEGMENTS = (
    "<gml:Curve{srs}><gml:segments><gml:LineStringSegment><gml:posList>0 0 1 1</gml:posList>"
    "</gml:LineStringSegment><gml:LineStringSegment><gml:pos>1 1</gml:pos><gml:pos>2 0</gml:pos>"
    "</gml:LineStringSegment></gml:segments></gml:Curve>"
)
SURFACE = (
    "<gml:Surface{srs}><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember>"
    "<gml:LineString><gml:posList>0 0 0 4 4 4</gml:posList></gml:LineString></gml:curveMember>"
    "<gml:curveMember><gml:LineString><gml:posList>4 4 4 0 0 0</gml:posList></gml:LineString>"
    f"</gml:curveMember></gml:Ring></gml:exterior><gml:interior>{RING.format(HOLE)}</gml:interior>"
    "</gml:PolygonPatch></gml:patches></gml:Surface>"
)
HOLED = "POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))"
SHAPES: dict[str, tuple[str, str]] = {
    "polygon": (POLYGON, HOLED),
    "surface of patches and rings of curves": (SURFACE, HOLED),
    "line": (LINE, "LINESTRING (0 0, 1 1, 2 0)"),
    "curve of straight segments": (SEGMENTS, "LINESTRING (0 0, 1 1, 2 0)"),
    "heights": (
        '<gml:LineString{srs} srsDimension="3"><gml:posList>0 0 9 1 1 9</gml:posList></gml:LineString>',
        "LINESTRING (0 0, 1 1)",
    ),
    "GML 2 coordinates": (
        "<gml:LineString{srs}><gml:coordinates>0,0 1,1 2,0</gml:coordinates></gml:LineString>",
        "LINESTRING (0 0, 1 1, 2 0)",
    ),
    "GML 2 coordinates with commas in numbers": (
        '<gml:Point{srs}><gml:coordinates decimal="," cs=";" ts=" ">1,5;2,5</gml:coordinates></gml:Point>',
        "POINT (1.5 2.5)",
    ),
    "GML 2 coord": (
        "<gml:Point{srs}><gml:coord><gml:X>1.5</gml:X><gml:Y>2.5</gml:Y></gml:coord></gml:Point>",
        "POINT (1.5 2.5)",
    ),
    "GML 2 polygon": (
        f"<gml:Polygon{{srs}}><gml:outerBoundaryIs>{RING.format(SQUARE)}</gml:outerBoundaryIs>"
        f"<gml:innerBoundaryIs>{RING.format(HOLE)}</gml:innerBoundaryIs></gml:Polygon>",
        HOLED,
    ),
    "multi surface": (
        f"<gml:MultiSurface{{srs}}><gml:surfaceMember>{POLYGON.format(srs='')}</gml:surfaceMember>"
        f"<gml:surfaceMembers>{SURFACE.format(srs='')}</gml:surfaceMembers></gml:MultiSurface>",
        f"MULTI{HOLED.replace('((', '(((')}, {HOLED[8:]})",
    ),
    "multi curve": (
        f"<gml:MultiCurve{{srs}}><gml:curveMember>{LINE.format(srs='')}</gml:curveMember></gml:MultiCurve>",
        "MULTILINESTRING ((0 0, 1 1, 2 0))",
    ),
    "multi point": (
        "<gml:MultiPoint{srs}><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point>"
        "</gml:pointMember><gml:pointMembers><gml:Point><gml:pos>3 4</gml:pos></gml:Point>"
        "</gml:pointMembers></gml:MultiPoint>",
        "MULTIPOINT ((1 2), (3 4))",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_straight_shape_is_read(name: str, tmp_path: Path) -> None:
    gml, wkt = SHAPES[name]
    path = _answer(tmp_path / "f.gml", _feature(gml.format(srs=' srsName="EPSG:2154"')))
    (row,) = read(path).rows
    assert not row.problem
    assert row.geometry is not None
    assert shapely.normalize(row.geometry) == shapely.normalize(shapely.from_wkt(wkt))


@pytest.mark.parametrize(
    ("gml", "words"),
    [
        (
            "<gml:Curve{srs}><gml:segments><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc>"
            "</gml:segments></gml:Curve>",
            "courbe (Arc)",
        ),
        ("<gml:Solid{srs}/>", "Solid"),
        ("<gml:Point{srs}><gml:pos>a b</gml:pos></gml:Point>", "pas du texte"),
        ("<gml:Point{srs}><gml:pos>NaN 1</gml:pos></gml:Point>", "nombre fini"),
        ("<gml:Point{srs}><gml:pos>1</gml:pos></gml:Point>", "deux ou trois nombres"),
        ("<gml:LineString{srs}><gml:posList>1 2 3</gml:posList></gml:LineString>", "deux nombres"),
        ("<gml:LineString{srs}><gml:posList>1 2</gml:posList></gml:LineString>", "assez de points"),
        (
            f"<gml:Polygon{{srs}}><gml:exterior>{RING.format('0 0 0 4 4 4 4 0')}</gml:exterior></gml:Polygon>",
            "pas fermé",
        ),
        ("<gml:MultiSurface{srs}>" * 20 + "</gml:MultiSurface>" * 20, ""),
    ],
)
def test_a_shape_that_cannot_be_read_is_a_problem_of_its_row(
    gml: str, words: str, tmp_path: Path
) -> None:
    path = _answer(
        tmp_path / "f.gml",
        _feature(gml.replace("{srs}", ' srsName="EPSG:2154"')),
        _feature(_point("EPSG:2154", "1 2"), number=2),
    )
    bad, good = read(path).rows
    assert words in bad.problem
    assert bad.geometry is None
    assert good.geometry == shapely.Point(1, 2)


def test_attributes_are_text_and_keep_what_the_server_said(tmp_path: Path) -> None:
    attributes = (
        "<gml:name>Beffroi</gml:name><gml:boundedBy><gml:Envelope/></gml:boundedBy>"
        "<sig:code>01234</sig:code><sig:vide/><sig:nul xsi:nil='true'/>"
        "<sig:lien xlink:href='https://exemple.test/1'/>"
        "<sig:mot>un</sig:mot><sig:mot>deux</sig:mot>"
        "<sig:adresse><sig:rue>Nationale</sig:rue><sig:no>1</sig:no></sig:adresse>"
    )
    path = _answer(tmp_path / "f.gml", _feature(_point("EPSG:2154", "1 2"), attributes))
    assert read(path).rows[0].properties == {
        "gml_id": "objet.1",
        "name": "Beffroi",
        "code": "01234",
        "vide": "",
        "nul": None,
        "lien": "https://exemple.test/1",
        "mot": ["un", "deux"],
        "adresse": {"rue": "Nationale", "no": "1"},
    }


def test_members_may_come_one_by_one_or_all_together(tmp_path: Path) -> None:
    features = [_feature(_point("EPSG:2154", f"{n} 2"), number=n) for n in (1, 2, 3)]
    for member, parts in (
        ("gml:featureMember", features),
        ("gml:featureMembers", ["".join(features)]),
    ):
        found = read(_answer(tmp_path / "f.gml", *parts, member=member))
        assert [row.properties["gml_id"] for row in found.rows] == ["objet.1", "objet.2", "objet.3"]


def test_an_answer_of_several_feature_types_needs_a_name(tmp_path: Path) -> None:
    other = "<sig:autre gml:id='a.1'><sig:nom>x</sig:nom></sig:autre>"
    path = _answer(tmp_path / "f.gml", _feature(_point("EPSG:2154", "1 2")), other)
    with pytest.raises(VectorFileError) as refusal:
        read(path)
    assert refusal.value.code == "sublayer-unknown"
    assert len(read(path, sublayer="sig:autre").rows) == 1


def test_an_unknown_crs_is_refused(tmp_path: Path) -> None:
    path = _answer(tmp_path / "f.gml", _feature(_point("EPSG:999999", "1 2")))
    with pytest.raises(VectorFileError) as refusal:
        read(path)
    assert refusal.value.code == "crs-unknown"


def test_an_empty_answer_is_an_empty_layer(tmp_path: Path) -> None:
    found = read(_answer(tmp_path / "f.gml"))
    assert (found.rows, found.columns) == ([], ())


@pytest.mark.parametrize("srid", [4326, 2154])
@pytest.mark.parametrize("dialect", ["GML2", "GML3", "GML3Deegree", "GML3.2"])
def test_what_gdal_writes_comes_back_in_every_version(
    dialect: str, srid: int, shared_data: Path, tmp_path: Path
) -> None:
    communes = geopandas.read_file(shared_data / "boundaries/mel_communes.geojson").to_crs(srid)
    path = tmp_path / "f.gml"
    communes[["insee", "geometry"]].to_file(path, driver="GML", FORMAT=dialect)
    path.with_suffix(".xsd").unlink(missing_ok=True)
    with open_vector([path], ReadingOptions()) as stream:
        assert settle_crs(stream, srid).to_epsg() == srid
        (batch,) = stream
    assert list(batch.columns["insee"]) == list(communes.insee)
    tolerance: Any = 0.001 if srid == 2154 else 1e-8
    for found, expected in zip(batch.geometries, communes.geometry, strict=True):
        assert shapely.hausdorff_distance(found, expected) < tolerance
