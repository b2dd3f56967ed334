import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.territory.models import Commune
from tests.territory.files import commune, write

pytestmark = pytest.mark.django_db

GEOMETRY_COMPLAINTS = {
    "anneau_non_ferme": "n’est pas fermé",
    "antimeridien": "hors de la France",
    "axes_inverses_lat_lon": "inversées",
    "coordonnees_texte": "pas du texte",
    "dimensions_3_4": "pas une surface",
    "geometries_vides": "aucun contour",
    "lambert93_sans_crs": "--srid 2154",
    "null_island": "pas une surface",
    "papillon_lille": "se croise lui-même",
}
FILE_COMPLAINTS = {
    "bombe_zip_200Mo.zip": "ressemble à une bombe",
    "contributions_point_virgule_cp1252.csv": "Aucune colonne ne donne le code INSEE",
    "cp1252.geojson": "pas en UTF-8",
    "page_html_au_lieu_de_json.geojson": "ni un GeoJSON ni un GeoPackage",
    "proprietes_hostiles.geojson": "Aucune colonne ne donne le code INSEE",
    "svg_script.svg": "ni un GeoJSON ni un GeoPackage",
    "tronque.geojson": "ligne 1, caractère",
    "utf8_bom.geojson": "Aucune colonne ne donne le code INSEE",
    "xxe.gml": "DOCTYPE",
}


@pytest.mark.parametrize("name", GEOMETRY_COMPLAINTS)
def test_a_hostile_boundary_is_refused_by_name(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    hostile = json.loads((shared_data / f"nasty/synthetique/{name}.geojson").read_text())
    features = [
        commune(f"59{number:03}", "Test", geometry=feature["geometry"])
        | {"geometry": feature["geometry"]}
        for number, feature in enumerate(hostile["features"], start=1)
    ]
    with pytest.raises(CommandError, match=GEOMETRY_COMPLAINTS[name]) as refusal:
        call_command("load_territory", str(write(tmp_path / "f.geojson", *features)))
    assert "Territoire inchangé" in str(refusal.value)
    assert not Commune.objects.exists()


@pytest.mark.parametrize("name", FILE_COMPLAINTS)
def test_a_hostile_file_is_refused_by_name(name: str, shared_data: Path) -> None:
    with pytest.raises(CommandError, match=FILE_COMPLAINTS[name]):
        call_command("load_territory", str(shared_data / "nasty/synthetique" / name))


def test_every_malformed_geojson_is_refused_without_a_traceback(shared_data: Path) -> None:
    files = sorted((shared_data / "nasty/geojsonhint_bad").glob("*.geojson"))
    assert len(files) > 20
    for file in files:
        with pytest.raises(CommandError):
            call_command("load_territory", str(file))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "ni un GeoJSON"),
        (b"SQLite format 3\x00" + b"\x00" * 500, "GeoPackage est endommagé"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000, "imbrications|tronqué"),
        (b'{"type": "FeatureCollection", "features": [1]}', "n’est pas un objet"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun objet"),
        (b'{"type": "FeatureCollection", "features": {}}', "liste"),
        (b'{"type": "FeatureCollection", "features": [], "crs": {"type": "link"}}', "crs"),
        (b'{"a": NaN}', "NaN"),
        (b"[]", "aucun objet"),
    ],
)
def test_a_broken_file_is_refused(content: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "f.geojson"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=complaint):
        call_command("load_territory", str(path))


def test_a_geopackage_whose_layer_is_a_view_is_refused(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "vue.gpkg"
    path.write_bytes((shared_data / "boundaries/mel_communes_l93.gpkg").read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("ALTER TABLE communes RENAME TO vraies")
        database.execute("CREATE VIEW communes AS SELECT * FROM vraies")
        database.commit()
    with pytest.raises(CommandError, match="est une vue"):
        call_command("load_territory", str(path))


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.geojson", tmp_path):
        with pytest.raises(CommandError, match=r"introuvable|n’est pas un fichier"):
            call_command("load_territory", str(path))
