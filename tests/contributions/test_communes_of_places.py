"""In which communes a contribution lies, against shapely and the real boundaries."""

import json
import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.ops import transform

from accounts.models import Demographics
from contributions.models import CommuneShare, Contribution
from contributions.places import CommunePart, at_in_words, communes_of, shares_in_words
from contributions.services import submit_contribution
from geo.srid import METRIC_SRID, WIRE_SRID
from geo.territory.models import Commune
from layers.models import Consultation
from tests import personas, places, scenes
from tests.territory.files import write

pytestmark = pytest.mark.django_db

LILLE, LAMBERSART, ROUBAIX, CROIX = "59350", "59328", "59512", "59163"
TO_METRES = Transformer.from_crs(WIRE_SRID, METRIC_SRID, always_xy=True).transform
TO_DEGREES = Transformer.from_crs(METRIC_SRID, WIRE_SRID, always_xy=True).transform
JOINED_ON = date(2020, 3, 14)
NEWCOMER = "59011"


def _boundary(insee_code: str) -> Any:
    """A commune of today in metres."""
    stored = Commune.objects.current().get(insee_code=insee_code).geom
    return transform(TO_METRES, shapely.from_wkb(bytes(stored.wkb)))


def _across(
    one: str, other: str, share: float, turn: float = 0.0, where: float = 0.5
) -> shapely.LineString:
    """A line of 1 km (EPSG:2154) that crosses the limit of two communes, ``share`` before it."""
    limit = shapely.line_merge(_boundary(one).boundary.intersection(_boundary(other).buffer(1)))
    longest = max(shapely.get_parts(limit), key=lambda part: part.length)
    at = longest.interpolate(where, normalized=True)
    ahead = longest.interpolate(min(where + 0.05, 1), normalized=True)
    angle = math.atan2(ahead.y - at.y, ahead.x - at.x) + math.pi / 2 + turn
    dx, dy = math.cos(angle) * 1_000, math.sin(angle) * 1_000
    start = (at.x - share * dx, at.y - share * dy)
    return shapely.LineString([start, (start[0] + dx, start[1] + dy)])


def _stored(metres: Any) -> GEOSGeometry:
    return GEOSGeometry(memoryview(transform(TO_DEGREES, metres).wkb), srid=WIRE_SRID)


def _expected(metres: Any) -> dict[str, float]:
    """The share of each commune by shapely, of what lies in the territory or of all of it."""
    whole = metres.area or metres.length
    parts = {
        code: (part.area or part.length) / whole
        for code, part in (
            (code, _boundary(code).intersection(metres))
            for code in Commune.objects.current()
            .filter(geom__intersects=_stored(metres))
            .values_list("insee_code", flat=True)
        )
    }
    return {code: share for code, share in parts.items() if share > 0.00001}


@pytest.mark.usefixtures("real_communes")
@pytest.mark.parametrize(("one", "other"), [(LILLE, LAMBERSART), (ROUBAIX, CROIX)])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.85])
def test_a_kilometre_across_a_real_limit_is_split_within_one_percent(
    one: str, other: str, share: float
) -> None:
    line = _across(one, other, share)
    found = {
        part.insee_code: part.share for part in communes_of(_stored(line), timezone.localdate())
    }
    expected = _expected(line)
    assert {one, other} <= found.keys()
    assert found.keys() == expected.keys()
    for code, value in expected.items():
        assert found[code] == pytest.approx(value, abs=0.01)
    assert sum(found.values()) == pytest.approx(1, abs=0.001)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    share=st.floats(0.02, 0.98),
    turn=st.floats(-1.2, 1.2),
    where=st.floats(0.1, 0.9),
    pair=st.sampled_from([(LILLE, LAMBERSART), (ROUBAIX, CROIX)]),
    width_m=st.sampled_from([0, 40, 200]),
)
def test_any_line_or_strip_across_a_real_limit_is_split_as_shapely_splits_it(
    real_communes: None,
    share: float,
    turn: float,
    where: float,
    pair: tuple[str, str],
    width_m: int,
) -> None:
    drawn: Any = _across(*pair, share, turn, where)
    if width_m:
        drawn = drawn.buffer(width_m, cap_style="flat")
    found = {
        part.insee_code: part.share for part in communes_of(_stored(drawn), timezone.localdate())
    }
    for code, value in _expected(drawn).items():
        assert found.get(code, 0) == pytest.approx(value, abs=0.01)
    assert sum(found.values()) <= 1.000001


@pytest.fixture
def ninety_then_ninety_five(shared_data: Path, tmp_path: Path) -> None:
    """The metropole as it was until March 2020, and as it is since."""
    history = json.loads((shared_data / "boundaries/mel_membership_history.json").read_text())
    former = set(history["members"]["2019-2020 (npm 0.8.0, SIREN 245900410)"])
    today = shared_data / "boundaries/mel_communes.geojson"
    every = json.loads(today.read_text(encoding="utf-8"))["features"]
    before = [feature for feature in every if feature["properties"]["insee"] in former]
    earlier = write(tmp_path / "before.geojson", *before)
    call_command("load_territory", str(earlier), "--valid-from", "2015-01-01", verbosity=0)
    call_command("load_territory", str(today), "--valid-from", JOINED_ON.isoformat(), verbosity=0)


@pytest.mark.usefixtures("ninety_then_ninety_five")
def test_a_commune_counts_from_the_day_on_which_it_joined() -> None:
    inside = Commune.objects.current().get(insee_code=NEWCOMER).geom.point_on_surface
    assert communes_of(inside, JOINED_ON - timedelta(days=1)) == []
    assert [part.insee_code for part in communes_of(inside, JOINED_ON)] == [NEWCOMER]


def test_a_share_keeps_the_boundary_of_the_day_on_which_it_was_written() -> None:
    lon, lat = places.LILLE
    scenes.commune(geom=places.square_around(lon - 0.01, lat, 700), until="2026-01-01")
    consultation = scenes.consultation(perimeter=places.square_around(half_m=5_000))
    former = Commune.objects.get()
    line = places.line(400, (lon - 0.004, lat))
    [before] = communes_of(line, date(2025, 6, 1))
    made = scenes.contribution(consultation, geom=line)
    CommuneShare.objects.create(contribution=made, commune=former, share=before.share)
    moved = scenes.commune(geom=places.square_around(lon, lat, 900), since="2026-01-01")
    [after] = communes_of(line, date(2026, 6, 1))
    assert (before.commune_id, after.commune_id) == (former.pk, moved.pk)
    assert before.share < after.share
    kept = made.commune_shares.get()
    assert (kept.commune_id, kept.share) == (former.pk, before.share)
    assert kept.commune.valid_during.upper == date(2026, 1, 1)


def _sent(consultation: Consultation, geometry: GEOSGeometry, now: datetime) -> Contribution:
    author = personas.resident()
    Demographics.objects.create(user=author, insee_code=CROIX)
    return submit_contribution(
        author=author,
        consultation=consultation,
        title="Une piste",
        body="",
        category=consultation.categories.get(slug="velo"),
        geometry=geometry,
        now=now,
    ).contribution


@pytest.mark.usefixtures("real_communes")
def test_where_the_author_lives_is_no_part_of_where_the_contribution_lies(client: Client) -> None:
    consultation = scenes.consultation(perimeter=places.square_around(half_m=8_000))
    line = _stored(_across(LILLE, LAMBERSART, 0.3))
    made = _sent(consultation, line, timezone.now())
    codes = set(made.commune_shares.values_list("commune__insee_code", flat=True))
    assert codes == {LILLE, LAMBERSART}
    page = client.get(f"/contributions/{made.public_id}/").content.decode()
    assert "Croix" not in page
    for name in ("Lille", "Lambersart"):
        share = made.commune_shares.get(commune__name=name).share
        assert f"{name} ({round(share * 100)}\xa0%)" in page


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([("Lille", 1.0)], "Lille"),
        ([("Lille", 0.62), ("Lambersart", 0.38)], "Lille (62\xa0%) et Lambersart (38\xa0%)"),
        (
            [("Lille", 1 / 3), ("Croix", 1 / 3), ("Roubaix", 1 / 3)],
            "Lille (34\xa0%), Croix (33\xa0%) et Roubaix (33\xa0%)",
        ),
        ([("Lille", 0.998), ("Croix", 0.002)], "Lille (100\xa0%) et Croix (moins de 1\xa0%)"),
        ([("Lille", 0.5), ("Croix", 0.2)], "Lille (50\xa0%) et Croix (20\xa0%)"),
        ([], ""),
    ],
)
def test_shares_are_said_in_whole_percents_that_add_up(
    shares: list[tuple[str, float]], words: str
) -> None:
    parts = [CommuneShare(commune=Commune(name=name), share=share) for name, share in shares]
    assert shares_in_words(parts) == words


def test_where_a_place_is_reads_as_people_say_it() -> None:
    parts = [
        CommunePart(number, str(number), name, 0.25)
        for number, name in enumerate(["Roubaix", "Le Maisnil", "La Bassée", "Les Moëres"])
    ]
    assert at_in_words(parts[:1]) == "à Roubaix"
    assert at_in_words(parts[:2]) == "à Roubaix et au Maisnil"
    assert at_in_words(parts) == "à Roubaix, au Maisnil, à La Bassée et aux Moëres"
    assert at_in_words([]) == ""
