import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from geo.territory.comparison import boundary_distance_m
from geo.territory.models import Commune
from tests.territory.files import commune, square, write

pytestmark = pytest.mark.django_db


def load(path: Path | str, *options: str) -> str:
    out = StringIO()
    call_command("load_territory", str(path), *options, stdout=out)
    return out.getvalue()


def boundaries() -> dict[str, shapely.MultiPolygon]:
    rows = Commune.objects.current().values_list("insee_code", "geom")
    return {code: multipolygon(shapely.from_wkb(bytes(geom.wkb))) for code, geom in rows}


def multipolygon(geometry: BaseGeometry) -> shapely.MultiPolygon:
    made = shapely.multipolygons(shapely.get_parts(geometry))
    assert isinstance(made, shapely.MultiPolygon)
    return made


def test_geojson_and_lambert_93_geopackage_give_the_same_95_communes_within_a_centimetre(
    shared_data: Path,
) -> None:
    load(shared_data / "boundaries/mel_communes.geojson")
    from_geojson = boundaries()
    Commune.objects.all().delete()
    load(shared_data / "boundaries/mel_communes_l93.gpkg")
    from_geopackage = boundaries()

    assert len(from_geojson) == 95
    assert from_geojson.keys() == from_geopackage.keys()
    for code, boundary in from_geojson.items():
        assert boundary_distance_m(boundary, from_geopackage[code]) < 0.01, code
    populations = Commune.objects.current().values_list("population", flat=True)
    assert sum(populations) == 1_194_040


def test_loading_the_same_communes_again_changes_nothing_whatever_the_format(
    shared_data: Path,
) -> None:
    load(shared_data / "boundaries/mel_communes.geojson")
    before = list(Commune.objects.order_by("pk").values())

    for name in ("mel_communes.geojson", "mel_communes_l93.gpkg"):
        report = load(shared_data / "boundaries" / name)
        assert "95 inchangées." in report

    assert list(Commune.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("code", "name", "population"),
    [
        ("code", "nom", "population"),
        ("INSEE_COM", "NOM", "POPULATION"),
        ("insee", "nom", "population_municipale"),
    ],
    ids=["geo.api.gouv.fr", "Admin Express", "metropole"],
)
def test_the_columns_of_the_known_producers_are_understood(
    tmp_path: Path, code: str, name: str, population: str
) -> None:
    feature = commune()
    feature["properties"] = {code: "59350", name: "Lille", population: 236_000}

    load(write(tmp_path / "f.geojson", feature))

    found = Commune.objects.get()
    assert (found.insee_code, found.name, found.population) == ("59350", "Lille", 236_000)


def test_a_declared_srid_supplies_what_the_file_does_not_say(
    tmp_path: Path, shared_data: Path
) -> None:
    lille = json.loads((shared_data / "nasty/synthetique/lambert93_sans_crs.geojson").read_text())
    geometry = lille["features"][0]["geometry"]
    path = write(tmp_path / "f.geojson", commune(geometry=geometry))

    with pytest.raises(CommandError, match="--srid 2154"):
        load(path)
    load(path, "--srid", "2154")

    real = json.loads((shared_data / "boundaries/mel_communes.geojson").read_text())
    expected = next(f for f in real["features"] if f["properties"]["insee"] == "59350")
    assert (
        boundary_distance_m(
            boundaries()["59350"],
            multipolygon(shapely.from_geojson(json.dumps(expected["geometry"]))),
        )
        < 1.5
    )


def test_a_crs_that_the_file_states_is_read(tmp_path: Path) -> None:
    metric = {
        "type": "Polygon",
        "coordinates": [
            [[704_000, 7_059_000], [705_000, 7_059_000], [705_000, 7_060_000], [704_000, 7_059_000]]
        ],
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}

    load(write(tmp_path / "f.geojson", commune(geometry=metric), crs=crs))

    west, south, east, north = Commune.objects.get().geom.extent
    assert 3.04 < west < east < 3.08
    assert 50.62 < south < north < 50.65


def test_a_declared_srid_that_contradicts_the_file_is_refused(shared_data: Path) -> None:
    with pytest.raises(CommandError, match=r"EPSG:4326 est déclaré"):
        load(shared_data / "boundaries/mel_communes_l93.gpkg", "--srid", "4326")
    with pytest.raises(CommandError, match=r"EPSG:2154 est déclaré"):
        load(shared_data / "boundaries/mel_communes.geojson", "--srid", "2154")
    assert not Commune.objects.exists()


@pytest.mark.parametrize(
    ("feature", "complaint"),
    [
        (commune(insee="5900"), "cinq caractères"),
        (commune(nom="  "), "nom absent"),
        (commune(population=None), "population absente"),
        (commune(population=0), "entier positif"),
        (commune(population="beaucoup"), "population absente"),
        (commune(population=1e999), "nombre interdit"),
        (commune(siren="12"), "SIREN"),
        (commune(geometry={"type": "Point", "coordinates": [3, 50]}), "pas une surface"),
        (commune(geometry=square(-62, 45)), "hors de la France"),
        (commune(geometry=square(50.6, 3.0)), "inversées"),
    ],
)
def test_each_row_is_checked_and_the_refusal_names_it(
    tmp_path: Path, feature: dict, complaint: str
) -> None:
    path = write(tmp_path / "f.geojson", commune("59512", "Roubaix"), feature)

    with pytest.raises(CommandError, match=complaint):
        load(path)

    assert not Commune.objects.exists(), "nothing is loaded when one row is refused"


def test_a_code_given_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "f.geojson", commune(), commune(nom="Lille bis"))
    with pytest.raises(CommandError, match="59350 est donné 2 fois"):
        load(path)


def test_a_boundary_is_repaired_only_when_its_area_stays(tmp_path: Path) -> None:
    spike = square(3.06, 50.63)
    ring = spike["coordinates"][0]
    # A hair that goes out and back: invalid, without area.
    ring[1:1] = [[3.07, 50.63], [3.07, 50.62], [3.07, 50.63]]
    report = load(write(tmp_path / "hair.geojson", commune(geometry=spike)))
    assert "1 contours réparés" in report

    bow_tie = {
        "type": "Polygon",
        "coordinates": [
            [[3.05, 50.62], [3.07, 50.64], [3.07, 50.62], [3.05, 50.64], [3.05, 50.62]]
        ],
    }
    with pytest.raises(CommandError, match="se croise lui-même"):
        load(write(tmp_path / "bow.geojson", commune("59512", "Roubaix", geometry=bow_tie)))


def test_the_sample_has_the_same_95_communes_and_gives_way_to_real_boundaries(
    shared_data: Path,
) -> None:
    call_command("load_territory", "--sample", verbosity=0)
    sample = Commune.objects.current()
    assert sample.filter(approximate=True).count() == 95
    assert all(geometry.valid for geometry in sample.values_list("geom", flat=True))
    facts = set(sample.values_list("insee_code", "name", "siren", "population"))

    report = load(shared_data / "boundaries/mel_communes.geojson")

    assert "95 contours approximatifs remplacés" in report
    assert Commune.objects.count() == 95, "an approximate outline was never a former boundary"
    assert not Commune.objects.filter(approximate=True).exists()
    assert set(Commune.objects.values_list("insee_code", "name", "siren", "population")) == facts
    with pytest.raises(CommandError, match="vrais contours"):
        call_command("load_territory", "--sample")


def test_the_first_load_covers_what_was_written_in_the_months_before(tmp_path: Path) -> None:
    load(write(tmp_path / "f.geojson", commune()))
    assert Commune.objects.at(date(timezone.localdate().year - 1, 12, 15)).count() == 1
