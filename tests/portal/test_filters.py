"""Filters of the list: what they keep, and what hostile values cannot do."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import CommuneShare
from layers.models import Category
from tests import places, scenes

pytestmark = pytest.mark.django_db

LIST = "/concertations/un-parvis/liste/"
PAGE = "/concertations/un-parvis/"


@pytest.fixture(autouse=True)
def two_pins(db: None) -> None:
    lille = scenes.commune()
    consultation = scenes.consultation()
    tree = scenes.contribution(
        consultation, title="Un tilleul", submitted_at=timezone.now() - timedelta(days=5)
    )
    CommuneShare.objects.create(contribution=tree, commune=lille, share=1)
    lon, lat = places.LILLE
    scenes.contribution(
        consultation, title="Un arceau", category="velo", geom=places.point(lon + 0.005, lat)
    )


def _titles(client: Client, **asked: str) -> set[str]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    page = answer.content.decode().replace("<mark>", "").replace("</mark>", "")
    return {title for title in ("Un tilleul", "Un arceau") if title in page}


def _bbox(west_shift: float, east_shift: float) -> str:
    lon, lat = places.LILLE
    return f"{lon + west_shift},{lat - 0.001},{lon + east_shift},{lat + 0.001}"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, {"Un tilleul", "Un arceau"}),
        ({"categorie": "velo"}, {"Un arceau"}),
        ({"commune": "59350"}, {"Un tilleul"}),
        ({"recherche": "TILLEUL"}, {"Un tilleul"}),
        ({"recherche": "100 %_"}, set()),
        ({"bbox": _bbox(-0.001, 0.001)}, {"Un tilleul"}),
        ({"bbox": _bbox(0.1, 0.2)}, set()),
    ],
)
def test_a_filter_keeps_what_it_says(client: Client, asked: dict[str, str], kept: set[str]) -> None:
    assert _titles(client, **asked) == kept


def test_a_period_includes_both_its_days(client: Client) -> None:
    day = timezone.localtime(timezone.now() - timedelta(days=5)).strftime("%Y-%m-%d")
    assert _titles(client, du=day, au=day) == {"Un tilleul"}


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": "ici"},
        {"bbox": "1,2,3"},
        {"bbox": "nan,nan,nan,nan"},
        {"bbox": "3.2,50.5,2.9,50.8"},
        {"bbox": "9" * 5000},
        {"bbox": "1e999,0,1e999,1"},
        {"categorie": "inconnue"},
        {"categorie": "velo' OR 1=1 --"},
        {"commune": "99999"},
        {"du": "9999-12-31"},
        {"au": "9999-12-31"},
        {"du": "0001-01-01"},
        {"du": "demain"},
        {"du": "2027-03-14", "au": "2027-03-01"},
        {"recherche": "x" * 10_000},
        {"recherche": "- \" ' & | ! ( ) :* <->"},
        {"recherche": "le de la"},
        {"etat": "inconnu"},
        {"tri": "hasard"},
        {"apres": "ici"},
        {"apres": "9" * 18 + ".1"},
        {"avant": "-1.-1"},
        {"apres": "99999999999.1", "tri": "soutenues"},
        {"zone": "3.06,50.63"},
        {"zone": "3.06,50.63;3.07,50.63;3.06,50.64;3.07,50.64"},
        {"zone": "50.63,3.06;50.63,3.07;50.64,3.06"},
        {"zone": "-73.9,40.7;-73.8,40.7;-73.8,40.8"},
        {"zone": ";".join(["3.06,50.63"] * 300)},
        {"zone": "0.1," * 5000},
        {"zone": '{"type": "Point", "coordinates": [3.06, 50.63]}'},
        {"zone": '{"type": "Polygon", "coordinates": "NaN"}'},
    ],
)
def test_a_value_that_makes_no_sense_is_said_so(client: Client, asked: dict[str, str]) -> None:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "à corriger" in page
    assert "Un tilleul" in page
    assert client.get(LIST, asked).status_code == 400


@pytest.mark.parametrize("page", ["0", "2", "-1", "abc", "9" * 5000, ""])
def test_a_page_number_of_a_former_address_leads_to_the_beginning(
    client: Client, page: str
) -> None:
    assert _titles(client, page=page) == {"Un tilleul", "Un arceau"}


@pytest.mark.parametrize("address", [PAGE, LIST, "/"])
@pytest.mark.parametrize("name", ["recherche", "bbox", "page", "onglet", "adresse", "commune"])
def test_a_nul_byte_is_refused(client: Client, address: str, name: str) -> None:
    assert client.get(f"{address}?{name}=a%00b").status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        {"lon": "abc", "lat": "50"},
        {"lon": "nan", "lat": "nan"},
        {"lon": "1e400", "lat": "50"},
        {"lon": "50.63", "lat": "3.06"},
        {"commune": "zzz"},
        {"adresse": "x" * 1000},
    ],
)
def test_a_hostile_place_never_breaks_the_home_page(client: Client, asked: dict[str, str]) -> None:
    assert client.get("/", asked).status_code == 400


def test_pages_are_read_only(client: Client) -> None:
    assert client.post(PAGE).status_code == 405
    assert client.post("/").status_code == 405


def test_the_fragment_is_only_the_list(client: Client) -> None:
    fragment = client.get(LIST).content.decode()
    assert "<html" not in fragment
    assert 'id="liste-contributions"' in fragment


FOLD = re.compile(r'<details class="filters"([^>]*)>')


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [
        ({}, False),
        ({"recherche": "tilleul"}, False),
        ({"categorie": "velo", "zone": "3.05,50.62;3.07,50.62;3.07,50.65"}, False),
        ({"du": "demain"}, True),
    ],
)
def test_what_is_left_is_seen_and_what_is_to_be_corrected_too(
    client: Client, asked: dict[str, str], is_open: bool
) -> None:
    found = FOLD.search(client.get(PAGE, asked).content.decode())
    assert found is not None
    assert ("open" in found[1]) is is_open


def test_each_filter_in_force_is_said_and_can_be_taken_off_alone(client: Client) -> None:
    asked = {
        "recherche": " tilleul ",
        "categorie": "arbres",
        "commune": "59350",
        "du": "2027-03-01",
        "tri": "soutenues",
        "bbox": _bbox(-0.001, 0.001),
        "apres": "",
    }
    chips = client.get(PAGE, asked).context["chips"]
    category, commune = Category.objects.get(slug="arbres").label, "Lille"
    assert [chip.words for chip in chips] == [
        "«\u00a0tilleul\u00a0»",
        category,
        commune,
        "Depuis le 1 mars 2027",
    ]
    rest = parse_qs(chips[1].rest)
    assert rest == {
        "recherche": [" tilleul "],
        "commune": ["59350"],
        "du": ["2027-03-01"],
        "tri": ["soutenues"],
    }
    page = client.get(PAGE, {"recherche": "tilleul"}).content.decode()
    assert f'data-keep-view href="{PAGE}#liste"' in page
    assert "Retirer tous les filtres" not in page
    assert "Retirer tous les filtres" in client.get(PAGE, asked).content.decode()


def test_a_box_is_said_to_be_one_that_was_chosen(client: Client) -> None:
    """Only the page knows whether its map still shows it."""
    page = client.get(PAGE, {"bbox": _bbox(-0.001, 0.001)}).content.decode()
    lon, lat = places.LILLE
    assert f'data-frame="{lon - 0.001:g},{lat - 0.001:g},{lon + 0.001:g},{lat + 0.001:g}"' in page
    assert ">le cadre choisi</span>, les plus récentes d’abord." in page
    assert "data-frame" not in client.get(PAGE).content.decode()


def test_every_page_of_the_list_follows_the_map(client: Client) -> None:
    for asked in ({}, {"apres": client.get(LIST).context["listed"].keys.after or ""}):
        assert "data-follow checked" in client.get(PAGE, asked).content.decode()


def test_where_nothing_is_found_no_order_is_told_and_the_advice_is_about_the_filters(
    client: Client,
) -> None:
    found = client.get(LIST, {"recherche": "zzzz"}).text.replace("\xa0", " ")
    assert "0 contribution sur 2" in found
    assert "d’abord" not in found
    assert "Essayez d’autres mots, ou retirez un filtre." in found
    assert "Déplacez" not in found
    framed = client.get(LIST, {"bbox": _bbox(0.1, 0.2)}).text
    assert "Déplacez ou réduisez la carte." in framed
    assert "filtre" not in framed
    assert "les plus récentes d’abord" in client.get(LIST).text


def test_the_order_of_a_search_is_offered_with_a_search_only(client: Client) -> None:
    relevant, newest = "Les plus proches des mots cherchés", "Les plus récentes"
    page = client.get(PAGE)
    assert relevant not in page.text
    assert page.text.count(f">{newest}<") == 1
    searched = client.get(PAGE, {"recherche": "tilleul"}).text
    assert searched.count(f">{relevant}<") == 1
    # An older link that asks for it without a word is still understood.
    assert client.get(PAGE, {"tri": "pertinentes"}).status_code == 200
