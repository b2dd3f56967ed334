import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.territory.models import Commune
from tests.territory.files import commune, square, write

pytestmark = pytest.mark.django_db


def load(path: Path, valid_from: str, *options: str) -> str:
    out = StringIO()
    call_command("load_territory", str(path), "--valid-from", valid_from, *options, stdout=out)
    return out.getvalue()


def test_the_metropole_has_90_communes_until_2020_and_95_since(
    shared_data: Path, tmp_path: Path
) -> None:
    history = json.loads((shared_data / "boundaries/mel_membership_history.json").read_text())
    former = set(history["members"]["2019-2020 (npm 0.8.0, SIREN 245900410)"])
    joined = set(history["members"]["CC Haute Deule 245901061 (merged into MEL 2020)"])
    today = shared_data / "boundaries/mel_communes.geojson"
    every = json.loads(today.read_text(encoding="utf-8"))["features"]
    before = [feature for feature in every if feature["properties"]["insee"] in former]

    load(write(tmp_path / "before.geojson", *before), "2015-01-01")
    report = load(today, "2020-03-14")

    assert "5 ajoutées à partir du 14/03/2020" in report
    assert "90 inchangées" in report
    assert Commune.objects.at(date(2020, 3, 13)).count() == 90
    on_the_day = Commune.objects.at(date(2020, 3, 14))
    assert on_the_day.count() == 95
    newcomers = on_the_day.filter(valid_during__startswith=date(2020, 3, 14))
    assert set(newcomers.values_list("insee_code", flat=True)) == joined


def test_a_changed_boundary_closes_the_former_one_and_says_by_how_much(tmp_path: Path) -> None:
    load(write(tmp_path / "a.geojson", commune(geometry=square(3.05, 50.62))), "2018-01-01")

    wider = square(3.05, 50.62)
    for position in wider["coordinates"][0]:
        position[1] = 50.6409 if position[1] > 50.63 else position[1]
    report = load(write(tmp_path / "b.geojson", commune(geometry=wider)), "2024-01-01")

    # 0.0009 degree of latitude is 100 m to within a metre.
    assert "Contour changé à partir du 01/01/2024 : Lille, jusqu’à 100," in report
    former, present = Commune.objects.order_by("valid_during")
    assert former.valid_during.upper == present.valid_during.lower == date(2024, 1, 1)
    assert former.geom.extent[3] == pytest.approx(50.64)
    assert present.geom.extent[3] == pytest.approx(50.6409)


def test_a_commune_that_leaves_is_closed_and_kept(tmp_path: Path) -> None:
    communes = [
        commune(f"59{number:03}", f"Commune {number}", geometry=square(2.9 + number / 50, 50.6))
        for number in range(1, 8)
    ]
    load(write(tmp_path / "a.geojson", *communes), "2015-01-01")

    report = load(write(tmp_path / "b.geojson", *communes[1:]), "2022-01-01")

    assert "1 fermées le 01/01/2022 : Commune 1" in report
    assert Commune.objects.at(date(2021, 12, 31)).count() == 7
    assert Commune.objects.at(date(2022, 1, 1)).count() == 6


def test_a_file_that_would_take_most_communes_away_is_refused_unless_it_is_meant(
    tmp_path: Path,
) -> None:
    two = [commune(), commune("59512", "Roubaix", geometry=square(3.15, 50.68))]
    load(write(tmp_path / "a.geojson", *two), "2015-01-01")
    one = write(tmp_path / "b.geojson", two[0])

    with pytest.raises(CommandError, match="n’a pas 1 des 2 communes"):
        load(one, "2022-01-01")
    assert Commune.objects.at(date(2023, 1, 1)).count() == 2

    load(one, "2022-01-01", "--accept-departures")
    assert Commune.objects.at(date(2023, 1, 1)).count() == 1


def test_a_new_population_or_name_opens_no_new_period(tmp_path: Path) -> None:
    load(write(tmp_path / "a.geojson", commune(population=236_000)), "2015-01-01")
    report = load(write(tmp_path / "b.geojson", commune(population=238_695)), "2024-01-01")

    assert "236000 → 238695" in report.replace("\u202f", "").replace("\xa0", "")
    only = Commune.objects.get()
    assert only.population == 238_695
    assert only.valid_during.lower == date(2015, 1, 1)


def test_an_older_boundary_is_not_loaded_over_a_newer_one(tmp_path: Path) -> None:
    load(write(tmp_path / "a.geojson", commune(geometry=square(3.05, 50.62))), "2020-01-01")
    with pytest.raises(CommandError, match="du plus ancien au plus récent"):
        load(write(tmp_path / "b.geojson", commune(geometry=square(3.04, 50.62))), "2018-01-01")
    assert Commune.objects.count() == 1


def test_a_boundary_corrected_on_its_first_day_leaves_no_empty_period(tmp_path: Path) -> None:
    load(write(tmp_path / "a.geojson", commune(geometry=square(3.05, 50.62))), "2020-01-01")
    load(write(tmp_path / "b.geojson", commune(geometry=square(3.04, 50.62))), "2020-01-01")
    assert Commune.objects.get().geom.extent[0] == pytest.approx(3.04)
