"""Every file of the hostile collection gives a named refusal, a named problem, or its features."""

import json
import sqlite3
import stat
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from geo.vectorfile import ReadingOptions, VectorFileError, VectorFormat, open_vector, settle_crs
from tests.geo.vectors import read

REFUSED = {
    "geojsonhint_bad/bad-duplicate-properties.geojson": "file-broken",
    "geojsonhint_bad/bad-object-type.geojson": "file-broken",
    "geojsonhint_bad/bad-properties-as-array.geojson": "file-broken",
    "geojsonhint_bad/badfeature.geojson": "file-broken",
    "geojsonhint_bad/featurecollection-type-case.geojson": "file-broken",
    "geojsonhint_bad/featurecollection.geojson": "file-broken",
    "geojsonhint_bad/multiple_problems.geojson": "file-broken",
    "geojsonhint_bad/nofeaturetype.geojson": "file-broken",
    "geojsonhint_bad/notype.geojson": "file-broken",
    "geojsonhint_bad/unknowntype.geojson": "file-broken",
    "geojsonhint_good/issue82.geojson": "crs-unknown",
    "geos_xml/TestIsValid.xml": "format-unknown",
    "geos_xml/TestValid.xml": "format-unknown",
    "geos_xml/makevalid.xml": "format-unknown",
    "synthetique/bombe_zip_200Mo.zip": "archive-hostile",
    "synthetique/cp1252.geojson": "file-broken",
    "synthetique/lambert93_sans_crs.geojson": "crs-unknown",
    "synthetique/page_html_au_lieu_de_json.geojson": "format-unknown",
    "synthetique/svg_script.svg": "format-unknown",
    "synthetique/tronque.geojson": "file-broken",
    "synthetique/xxe.gml": "xml-hostile",
    "exif/67-0_length_string.jpg": "format-unknown",
    "exif/DSCN0010.jpg": "format-unknown",
    "exif/image02206.jpg": "format-unknown",
    "exif/no_exif.jpg": "format-unknown",
    "exif/portrait_6.jpg": "format-unknown",
    "exif/samplefilehub.heif": "format-unknown",
}
PROBLEMS = {
    "geojsonhint_bad/bad-featurelist.geojson": ["pas assez de points"],
    "geojsonhint_bad/badcoord.geojson": ["pas du texte"],
    "geojsonhint_bad/different-first-size.geojson": ["deux nombres"],
    "geojsonhint_bad/false.geojson": ["pas un objet JSON"],
    "geojsonhint_bad/geometrycollection_nested.geojson": ["en contient une autre"],
    "geojsonhint_bad/multipoint-multidimension.geojson": ["deux ou trois nombres"],
    "geojsonhint_bad/point-string.geojson": ["pas du texte"],
    "geojsonhint_bad/point-toofew.geojson": ["deux ou trois nombres"],
    "geojsonhint_bad/point.geojson": ["pas de coordonnées"],
    "geojsonhint_bad/short-line.geojson": ["pas assez de points"],
    "geojsonhint_bad/short-linearring.geojson": ["pas assez de points"],
    "geojsonhint_bad/stringcoord.geojson": ["pas du texte", ""],
    "synthetique/anneau_non_ferme.geojson": ["pas fermé"],
    "synthetique/contributions_point_virgule_cp1252.csv": ["", "", "", "pas de coordonnées", ""],
    "synthetique/coordonnees_texte.geojson": ["pas du texte"],
    "synthetique/dimensions_3_4.geojson": ["", "deux ou trois nombres", "deux ou trois nombres"],
}
FEATURES = {
    # What the linter only warns of: precision, direction of rings, foreign members, an odd bbox or id.
    "geojsonhint_bad/bad-polygon-interiorring-rhr.geojson": "Polygon",
    "geojsonhint_bad/badfeatureid.geojson": "Point",
    "geojsonhint_bad/bbox-contains-string.geojson": "Point",
    "geojsonhint_bad/bbox-string.geojson": "Point",
    "geojsonhint_bad/excessive_precision_truncated.geojson": "LineString",
    "geojsonhint_bad/feature_changed_semantics.geojson": "Point",
    "geojsonhint_bad/geometry_changed_semantics.geojson": "Point",
    "geojsonhint_bad/polygon_winding_order.geojson": "Polygon",
    "geojsonhint_good/good-feature-with-id.geojson": "Point",
    "geojsonhint_good/good-feature-with-string-id.geojson": "Point",
    "geojsonhint_good/good-feature.geojson": "Point",
    "geojsonhint_good/good-featurecollection-bbox.geojson": "Point Point",
    "geojsonhint_good/good-featurecollection-bbox3d.geojson": "Point Point",
    "geojsonhint_good/good-featurecollection-extensions.geojson": "Point LineString Polygon",
    "geojsonhint_good/good-featurecollection.geojson": "Point LineString Polygon",
    "geojsonhint_good/good-geometrycollection.geojson": "GeometryCollection",
    "geojsonhint_good/good-linestring.geojson": "LineString",
    "geojsonhint_good/good-multilinestring.geojson": "MultiLineString",
    "geojsonhint_good/good-multipoint.geojson": "MultiPoint",
    "geojsonhint_good/good-point-3d.geojson": "Point",
    "geojsonhint_good/good-point.geojson": "Point",
    "geojsonhint_good/good-polygon.geojson": "Polygon",
    "geojsonhint_good/multipolygon.geojson": "MultiPolygon",
    "geojsonhint_good/nullgeometry.geojson": "None",
    "geojsonhint_good/nullproperties.geojson": "Point",
    "synthetique/antimeridien.geojson": "Polygon",
    "synthetique/axes_inverses_lat_lon.geojson": "Polygon",
    "synthetique/geometries_vides.geojson": "None None None None",
    "synthetique/null_island.geojson": "Point",
    "synthetique/papillon_lille.geojson": "Polygon",
    "synthetique/proprietes_hostiles.geojson": "Point",
    "synthetique/sens_anneau_inverse.geojson": "Polygon",
    "synthetique/utf8_bom.geojson": "Point",
}


def _read_to_the_end(path: Path, options: ReadingOptions) -> None:
    with open_vector([path], options) as stream:
        settle_crs(stream, None)
        for _batch in stream:
            pass


def _refusal(path: Path, **options: object) -> VectorFileError:
    with pytest.raises(VectorFileError) as refusal:
        _read_to_the_end(path, ReadingOptions(**options))  # type: ignore[arg-type]
    assert str(refusal.value)
    return refusal.value


def test_no_hostile_file_is_forgotten(shared_data: Path) -> None:
    folder = shared_data / "nasty"
    present = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".result.json")
    }
    assert present == REFUSED.keys() | PROBLEMS.keys() | FEATURES.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_by_name(name: str, shared_data: Path) -> None:
    assert _refusal(shared_data / "nasty" / name).code == REFUSED[name]


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_hostile_row_has_its_problem_and_leaves_the_others(name: str, shared_data: Path) -> None:
    found = read(shared_data / "nasty" / name)
    assert len(found.rows) == len(PROBLEMS[name])
    for row, expected in zip(found.rows, PROBLEMS[name], strict=True):
        assert expected in row.problem
        assert (row.geometry is None) == bool(expected)


@pytest.mark.parametrize("name", FEATURES)
def test_an_odd_but_sound_file_gives_its_features(name: str, shared_data: Path) -> None:
    found = read(shared_data / "nasty" / name)
    assert not any(found.problems)
    kinds = " ".join(g.geom_type if g is not None else "None" for g in found.geometries)
    assert kinds == FEATURES[name]


def test_hostile_texts_arrive_as_they_are(shared_data: Path, tmp_path: Path) -> None:
    """The engine cleans what PostgreSQL cannot hold; the reader loses nothing."""
    found = read(shared_data / "nasty/synthetique/proprietes_hostiles.geojson").rows[0].properties
    assert found["nul"] == "a\x00b"
    assert found["nom"] == "<img src=x onerror=alert(1)>"
    path = tmp_path / "f"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,'
        ' "properties": {"seul": "\\ud800", "infini": 1e999, "grand": 123456789012345678901234567890}}]}'
    )
    assert read(path).rows[0].properties == {
        "seul": "\ud800",
        "infini": float("inf"),
        "grand": 123456789012345678901234567890,
    }


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "format-unknown", "GeoPackage"),
        (b"   \n", "format-unknown", ""),
        (b"hello world", "format-unknown", ""),
        (b"\x00\x01\x02\x03" * 100, "format-unknown", ""),
        (b"SQLite format 3\x00" + b"\x00" * 500, "file-broken", "GeoPackage"),
        (b"fgb\x03fgb\x00" + b"\xff" * 500, "file-broken", "FlatGeobuf"),
        (b"PK\x03\x04" + b"\x00" * 500, "file-broken", "archive"),
        (b"PK\x05\x06" + b"\x00" * 18, "sublayer-unknown", "aucune couche"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000, "file-broken", ""),
        (b'{"type": "FeatureCollection", "features": [] "a": 1}', "file-broken", "ligne 1"),
        (b'{"type": "FeatureCollection", "features": []}{}', "file-broken", "ligne 1"),
        (b'{"type": "FeatureCollection",\n "features": [\n{"type": }]}', "file-broken", "ligne 3"),
        (b'{"a": NaN}', "file-broken", "NaN"),
        (b'{"type": "FeatureCollection", "features": [1]}', "file-broken", "n° 1"),
        (b'{"type": "FeatureCollection", "features": {}}', "file-broken", "features"),
        (b'{"type": "FeatureCollection", "features": [], "crs": 1}', "crs-unknown", "crs"),
        (b'{"type": "FeatureCollection", "features": [], "type": "x"}', "file-broken", "deux fois"),
        (b'{"features": [{"type": "Feature", "properties": {"a": 1, "a": 2}}]}', "file-broken", "a"),
        (b'{"error": {"code": 400, "message": "Invalid query"}}', "answer-is-error", "Invalid"),
        (b'{"error_code": "ODSQLError", "message": "bad"}', "answer-is-error", "bad"),
        (b'{"code": "NotFound", "description": "gone"}', "answer-is-error", "gone"),
        (b"a;a\n1;2\n", "file-broken", "plusieurs colonnes"),
        (b"a;b\n1;2\n", "coordinates-missing", "a, b"),
        (b'lon;lat\n1;2\n"3;4\n', "file-broken", "ligne"),
        (b"<a><b/></a>", "format-unknown", ""),
        (b"<FeatureCollection><member>", "file-broken", "tronqu"),
        (b"<html><body>503</body></html>", "format-unknown", "HTML"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(content: bytes, code: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "livraison"
    path.write_bytes(content)
    refusal = _refusal(path)
    assert refusal.code == code
    assert words in str(refusal)


def test_entities_are_refused_even_behind_a_long_comment(tmp_path: Path) -> None:
    path = tmp_path / "f.gml"
    path.write_text(
        "<?xml version='1.0'?><!--" + "x" * 10_000 + "-->"
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        "<FeatureCollection><member><c><nom>&b;</nom></c></member></FeatureCollection>"
    )
    assert _refusal(path).code == "xml-hostile"


def test_another_format_than_the_declared_one_is_refused(shared_data: Path) -> None:
    communes = shared_data / "boundaries/mel_communes.geojson"
    for declared in set(VectorFormat) - {VectorFormat.AUTO, VectorFormat.GEOJSON}:
        assert _refusal(communes, format=declared).code in {"format-unknown", "file-broken"}


def test_sizes_and_encodings_are_checked_first(shared_data: Path, tmp_path: Path) -> None:
    communes = shared_data / "boundaries/mel_communes.geojson"
    assert _refusal(communes, max_size_bytes=1_000).code == "file-too-large"
    assert _refusal(communes, encoding="klingon").code == "encoding-unknown"
    assert _refusal(tmp_path / "absent").code == "file-missing"
    assert _refusal(tmp_path).code == "file-missing"


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


POINT = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Point", "coordinates": [3, 50]},
            }
        ],
    }
).encode()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"../evade.geojson": POINT}, "archive-hostile"),
        ({"/etc/evade.geojson": POINT}, "archive-hostile"),
        ({"a\\..\\..\\evade.geojson": POINT}, "archive-hostile"),
        ({"C:/evade.geojson": POINT}, "archive-hostile"),
        ({"a.geojson": POINT, "b.zip": b"PK"}, "archive-hostile"),
        ({"a.geojson": b"PK\x03\x04"}, "archive-hostile"),
        ({f"{n}.txt": b"" for n in range(600)}, "archive-hostile"),
        ({"a.geojson": b"[" + b" " * 30_000_000}, "archive-hostile"),
        ({"lisez-moi.txt": b"rien"}, "sublayer-unknown"),
        ({"a.geojson": POINT, "b.geojson": POINT}, "sublayer-unknown"),
        ({"a.shp": b"rien"}, "file-broken"),
        ({"a.geojson": b"{"}, "file-broken"),
    ],
)  # fmt: skip
def test_a_hostile_archive_is_refused_by_name(
    members: dict[str, bytes], code: str, tmp_path: Path
) -> None:
    assert _refusal(_archive(tmp_path / "a.zip", members)).code == code
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_with_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert _refusal(path).code == "archive-hostile"


def test_an_archive_is_bounded_by_what_it_would_weigh(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", {"a.geojson": POINT})
    assert len(read(path).rows) == 1
    assert _refusal(path, max_unpacked_bytes=50).code == "file-too-large"


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", {"a.geojson": POINT + b" " * 5_000})
    content = bytearray(path.read_bytes())
    real = (len(POINT) + 5_000).to_bytes(4, "little")
    assert content.count(real) == 2
    path.write_bytes(bytes(content).replace(real, len(POINT).to_bytes(4, "little")))
    assert _refusal(path).code in {"archive-hostile", "file-broken"}


@pytest.fixture
def geopackage(shared_data: Path, tmp_path: Path) -> Path:
    """A copy of the communes without the triggers that guard its tables."""
    path = tmp_path / "c.gpkg"
    path.write_bytes((shared_data / "boundaries/mel_communes_l93.gpkg").read_bytes())
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.commit()
    return path


TAMPERINGS = {
    "a layer that is a view": (
        "ALTER TABLE communes RENAME TO vraies;CREATE VIEW communes AS SELECT * FROM vraies",
        "sublayer-unknown",
    ),
    "a catalogue that is a view": (
        "ALTER TABLE gpkg_contents RENAME TO contenu;"
        "CREATE VIEW gpkg_contents AS SELECT * FROM contenu",
        "file-broken",
    ),
    "a computed column": (
        "ALTER TABLE communes ADD COLUMN piege TEXT GENERATED ALWAYS AS (upper(nom)) VIRTUAL",
        "sublayer-unknown",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_geopackage_that_would_run_its_own_sql_is_refused(name: str, geopackage: Path) -> None:
    statements, code = TAMPERINGS[name]
    with closing(sqlite3.connect(geopackage)) as database:
        database.execute("PRAGMA legacy_alter_table = ON")
        database.executescript(statements)
        database.commit()
    assert _refusal(geopackage).code == code


def test_a_geopackage_is_read_without_its_journals(geopackage: Path) -> None:
    """What lies beside a delivery is nobody's: it is neither read, written nor waited for."""
    geopackage.with_name("c.gpkg-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 100)
    assert len(read(geopackage).rows) == 95
    assert sorted(path.name for path in geopackage.parent.iterdir()) == [
        "c.gpkg",
        "c.gpkg-journal",
    ]


def test_another_sqlite_file_is_no_geopackage(geopackage: Path) -> None:
    """GDAL has drivers for SQLite files of every kind; only the one for GeoPackage may answer."""
    with closing(sqlite3.connect(geopackage)) as database:
        database.execute("PRAGMA application_id = 0")
        database.commit()
    assert _refusal(geopackage).code == "file-broken"


def test_a_curve_in_a_geopackage_is_a_problem_of_its_row(geopackage: Path) -> None:
    arc = struct.pack("<BII6d", 1, 8, 3, 704_000, 7_059_000, 704_010, 7_059_010, 704_020, 7_059_000)
    blob = b"GP\x00\x01" + struct.pack("<i", 2154) + arc
    with closing(sqlite3.connect(geopackage)) as database:
        (column,) = database.execute("SELECT column_name FROM gpkg_geometry_columns").fetchone()
        database.execute(f'UPDATE communes SET "{column}" = ? WHERE fid = 3', [blob])
        database.commit()
    found = read(geopackage)
    assert [row.properties["fid"] for row in found.rows if row.problem] == [3]
    assert "courbe" in found.problems[2]
    assert sum(geometry is not None for geometry in found.geometries) == 94


def test_a_virtual_dataset_is_never_followed(tmp_path: Path, shared_data: Path) -> None:
    """GDAL would open whatever a VRT names; its driver is never asked."""
    path = tmp_path / "f.gpkg"
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='communes'><SrcDataSource>"
        f"{shared_data / 'boundaries/mel_communes_l93.gpkg'}"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    assert _refusal(path).code == "format-unknown"
