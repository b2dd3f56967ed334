"""The public pages answer, say where things stand, and cost a known number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contributions.models import CommuneShare
from layers.models import Consultation
from meetings.models import Meeting
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

NOBODY_LISTENS = "http://127.0.0.1:9"


def _meeting(consultation: Consultation | None = None, days: float = 5) -> Meeting:
    starts_at = timezone.now() + timedelta(days=days)
    return Meeting.objects.create(
        consultation=consultation,
        title="Balade urbaine",
        place_name="Mairie",
        geom=places.inside(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )


def _page(client: Client, consultation: Consultation) -> str:
    return client.get(f"/concertations/{consultation.slug}/").content.decode()


@pytest.mark.parametrize(
    "name",
    ["home", "consultations", "style_guide", "accessibility", "legal"],
)
def test_every_page_answers_on_an_empty_site(client: Client, name: str) -> None:
    assert client.get(reverse(f"portal:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("opens", "closes", "state", "button"),
    [
        (-10, 12, "Ouverte aux contributions", "Placer ma contribution"),
        (5, 20, "À venir", "Lire le dossier"),
        (-30, -5, "Contributions terminées", "Lire le dossier"),
        (-90, -60, "Terminée", "Lire le dossier"),
    ],
)
def test_the_state_decides_the_words_and_the_main_button(
    client: Client, opens: float, closes: float, state: str, button: str
) -> None:
    page = _page(client, scenes.consultation(opens_in_days=opens, closes_in_days=closes))
    assert state in page
    assert button in page
    assert ("Placer ma contribution" in page) == (state == "Ouverte aux contributions")


def test_the_calendar_tells_the_current_phase_to_a_screen_reader(client: Client) -> None:
    page = _page(client, scenes.consultation())
    assert page.count('aria-current="step"') == 1
    assert "En ce moment" in page


def test_a_draft_does_not_exist_for_the_public(client: Client) -> None:
    draft = scenes.consultation(visibility="draft")
    assert client.get(f"/concertations/{draft.slug}/").status_code == 404
    assert draft.title not in client.get("/concertations/").content.decode()
    assert draft.title not in client.get("/").content.decode()


def test_hidden_contributions_are_neither_listed_nor_counted(client: Client) -> None:
    consultation = scenes.consultation()
    scenes.contribution(consultation, title="Un banc")
    scenes.contribution(consultation, title="Une insulte", status="hidden")
    page = _page(client, consultation)
    assert "Un banc" in page
    assert "Une insulte" not in page
    assert '<span class="count">1</span>' in page


def test_each_line_of_the_list_says_where_the_map_finds_it(client: Client) -> None:
    consultation = scenes.consultation()
    pin = scenes.contribution(consultation, geom=places.inside())
    lon, lat = places.LILLE
    expected = f'data-feature="contribution-{pin.pk}" data-lon="{lon}" data-lat="{lat}"'
    assert expected in _page(client, consultation)


def test_what_is_written_cannot_become_markup(client: Client) -> None:
    consultation = scenes.consultation()
    scenes.contribution(consultation, title="</script><script>alert(1)</script>")
    assert "<script>alert(1)" not in _page(client, consultation)


@pytest.mark.parametrize("tab", ["informer", "contributions", "reunions", "donnees", "n’importe"])
def test_every_tab_is_a_page_without_javascript(client: Client, tab: str) -> None:
    consultation = scenes.consultation()
    _meeting(consultation)
    answer = client.get(f"/concertations/{consultation.slug}/", {"onglet": tab})
    assert answer.status_code == 200


def test_the_desk_is_in_the_menu_of_officers_only(client: Client) -> None:
    assert "/bureau/" not in client.get("/").content.decode()
    client.force_login(personas.resident())
    assert "/bureau/" not in client.get("/").content.decode()
    client.force_login(personas.officer())
    assert "/bureau/" in client.get("/").content.decode()


def test_what_closes_soonest_comes_first_and_what_is_over_last(client: Client) -> None:
    over = scenes.consultation("ancienne", opens_in_days=-90, closes_in_days=-60)
    late = scenes.consultation("tardive", closes_in_days=40)
    soon = scenes.consultation("pressee", closes_in_days=2)
    page = client.get("/concertations/").content.decode()
    places_in_page = [page.index(f"/{c.slug}/") for c in (soon, late, over)]
    assert places_in_page == sorted(places_in_page)


def test_an_address_finds_what_covers_it_and_what_is_within_reach(client: Client) -> None:
    scenes.commune()
    here = scenes.consultation("ici")
    far = places.square_around(lon=3.2, lat=50.6)
    scenes.consultation("ailleurs", perimeter=far)
    near_pin = scenes.contribution(here, title="À deux pas")
    _meeting(here)
    lon, lat = places.LILLE
    page = client.get("/", {"lon": str(lon + 0.002), "lat": str(lat)}).content.decode()
    nearby = page[page.index('id="ici"') : page.index('id="concertations"')]
    assert "/concertations/ici/" in nearby
    assert "/concertations/ailleurs/" not in nearby
    assert str(near_pin.public_id) in nearby
    assert "Balade urbaine" in nearby


def test_a_commune_finds_its_own_contributions(client: Client) -> None:
    lille = scenes.commune()
    consultation = scenes.consultation()
    pin = scenes.contribution(consultation)
    CommuneShare.objects.create(contribution=pin, commune=lille, share=1)
    page = client.get("/", {"commune": "59350"}).content.decode()
    assert str(pin.public_id) in page[page.index('id="ici"') :]


def test_a_neighbouring_perimeter_that_only_touches_does_not_concern_a_commune(
    client: Client,
) -> None:
    lille = scenes.commune()
    west, south, east, north = lille.geom.extent
    beside = MultiPolygon(Polygon.from_bbox((east, south, 2 * east - west, north)), srid=4326)
    scenes.consultation("a-cote", perimeter=beside)
    page = client.get("/", {"commune": "59350"}).content.decode()
    nearby = page[page.index('id="ici"') : page.index('id="concertations"')]
    assert "/concertations/a-cote/" not in nearby
    assert "/concertations/a-cote/" in page


def test_a_place_outside_the_territory_is_said_so(client: Client) -> None:
    scenes.commune()
    sea: Point = places.at_sea()
    answer = client.get("/", {"lon": str(sea.x), "lat": str(sea.y)})
    assert answer.status_code == 200
    assert "hors de la métropole" in answer.content.decode()


def test_the_words_typed_may_be_the_name_of_a_commune_when_no_address_base_answers(
    client: Client, settings: Any
) -> None:
    settings.BAN_URL = NOBODY_LISTENS
    scenes.commune()
    page = client.get("/", {"adresse": "lille"}).content.decode()
    assert "Lille" in page[page.index('id="titre-ici"') :]


def test_a_silent_address_base_is_said_so(client: Client, settings: Any) -> None:
    settings.BAN_URL = NOBODY_LISTENS
    scenes.commune()
    answer = client.get("/", {"adresse": "12 rue Nationale"})
    assert answer.status_code == 200
    assert "choisissez votre commune" in answer.content.decode()


def test_pages_cost_the_same_queries_whatever_they_list(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lille = scenes.commune()
    consultation = scenes.consultation()
    for number in range(8):
        pin = scenes.contribution(consultation, title=f"Arbre {number}")
        CommuneShare.objects.create(contribution=pin, commune=lille, share=1)
        _meeting(consultation, days=number + 1)
    with django_assert_max_num_queries(12):
        client.get(f"/concertations/{consultation.slug}/")
    with django_assert_max_num_queries(7):
        client.get(f"/concertations/{consultation.slug}/liste/")
    for number in range(4):
        scenes.consultation(f"autre-{number}")
    with django_assert_max_num_queries(7):
        client.get("/")
    with django_assert_max_num_queries(3):
        client.get("/concertations/")
