"""The list and the page of a meeting: what they show, to whom, and under hostile parameters."""

import json
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.utils import timezone

from meetings import selectors
from meetings.models import Meeting
from tests import personas, places, scenes
from tests.meetings.scenes import meeting

pytestmark = pytest.mark.django_db


def titles(answer) -> tuple[list[str], list[str]]:
    found = answer.context["found"]
    return [m.title for m in found.upcoming], [m.title for m in found.past]


def test_meetings_to_come_are_first_and_past_ones_are_folded_away(client: Client) -> None:
    for title, days in [("Loin", 30), ("Hier", -1), ("Demain", 1), ("Jadis", -90)]:
        meeting(title, in_days=days)
    answer = client.get("/reunions/")
    assert titles(answer) == (["Demain", "Loin"], ["Hier", "Jadis"])
    assert "2\u00a0réunions à venir" in answer.text
    assert answer.text.index("Loin") < answer.text.index('<details class="fold">')


def test_every_line_of_the_list_is_on_the_map_and_nothing_else_is(client: Client) -> None:
    shown = meeting("Montrée", consultation=scenes.consultation("une"))
    meeting("Ailleurs", consultation=scenes.consultation("deux"))
    answer = client.get("/reunions/?concertation=une")
    [source] = answer.context["map_sources"]
    assert source["tilejson"] == "/tiles/meetings.json"
    assert source["ids"] == [shown.pk]
    assert f'data-feature="reunion-{shown.pk}" data-lon="3.0635" data-lat="50.6367"' in answer.text
    assert f"/reunions/{shown.public_id}/" in answer.text


def test_filters_choose_by_consultation_commune_and_local_days(client: Client) -> None:
    scenes.commune("59350", "Lille", geom=places.square_around(half_m=2_000))
    scenes.commune("59512", "Roubaix", geom=places.square_around(3.17, 50.69, half_m=2_000))
    late_evening = datetime(2027, 5, 3, 23, 30, tzinfo=timezone.get_default_timezone())
    meeting("Lille", now=late_evening, in_days=0)
    meeting("Roubaix", now=late_evening, in_days=1, geom=Point(3.17, 50.69, srid=4326))

    def listed(query: str) -> list[str]:
        return titles(client.get(f"/reunions/?{query}"))[0]

    assert listed("commune=59512") == ["Roubaix"]
    assert listed("du=2027-05-03&au=2027-05-03") == ["Lille"]
    # It ends after midnight, so it is still going on the next day.
    assert listed("du=2027-05-04&au=2027-05-04") == ["Lille", "Roubaix"]
    assert listed("du=2027-05-05") == ["Roubaix"]
    assert "Maison de quartier, Roubaix" in client.get("/reunions/?commune=59512").text


@pytest.mark.parametrize(
    "parameters",
    [
        {"du": "9999-12-31", "au": "0001-01-01"},
        {"du": "2026-13-45"},
        {"du": "2027-02-01", "au": "2027-01-01"},
        {"au": "0001-01-01"},
        {"commune": "59350' OR 1=1 --"},
        {"concertation": "x" * 5_000},
        {"concertation": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"commune": "☃", "du": "☃", "inconnu": "1"},
    ],
)
@pytest.mark.parametrize("address", ["/reunions/", "/reunions.ics"])
def test_hostile_parameters_never_break_a_page(
    client: Client, address: str, parameters: dict[str, str]
) -> None:
    meeting("Toujours là")
    answer = client.get(f"{address}?{urlencode(parameters)}")
    assert answer.status_code == 200
    assert "Toujours là" in answer.content.decode()
    if address.endswith("/"):
        assert "error-summary" in answer.text


def test_a_page_gives_everything_about_a_meeting(client: Client) -> None:
    scenes.commune()
    found = meeting(
        consultation=scenes.consultation(),
        description="## Programme\n\nUn <script>alert(1)</script> tour.",
        accessibility="Accès en fauteuil",
        online_url="https://visio.exemple.test/salle",
    )
    text = client.get(f"/reunions/{found.public_id}/").text
    for words in [
        "Atelier vélo", "Maison de quartier", "12 rue des Arts", "Lille", "Accès en fauteuil",
        "https://visio.exemple.test/salle", "Concertation un-parvis", "Programme",
        f"/reunions/{found.public_id}.ics",
    ]:  # fmt: skip
        assert words in text, words
    assert "<script>alert(1)" not in text


def test_a_cancelled_meeting_is_announced_before_anything_else(client: Client) -> None:
    found = meeting(status="cancelled")
    text = client.get(f"/reunions/{found.public_id}/").text
    assert "Cette réunion est annulée" in text
    assert "Ajouter à mon agenda" not in text
    assert "Annulée" in client.get("/reunions/").text


def test_a_meeting_of_a_draft_is_nowhere_until_it_is_published(client: Client) -> None:
    draft = meeting("Secrète", consultation=scenes.consultation(visibility="draft"))
    address = f"/reunions/{draft.public_id}/"
    assert client.get(address).status_code == 404
    assert "Secrète" not in client.get("/reunions/").text
    client.force_login(personas.resident())
    assert client.get(address).status_code == 404
    client.force_login(personas.officer())
    answer = client.get(address)
    assert "pas encore publique" in answer.text
    [source] = answer.context["map_sources"]
    assert source["geojson"]["features"][0]["geometry"]["coordinates"] == [3.0635, 50.6367]


def test_an_unknown_meeting_is_a_page_that_says_so(client: Client) -> None:
    assert client.get(f"/reunions/{uuid4()}/").status_code == 404
    assert client.get("/reunions/pas-un-uuid/").status_code == 404
    assert client.post("/reunions/").status_code == 405


def test_the_list_asks_the_database_the_same_number_of_questions_for_1_or_40(
    client: Client, django_assert_num_queries
) -> None:
    meeting()
    client.get("/reunions/")
    for number in range(40):
        meeting(f"Réunion {number}", in_days=number - 20)
    # Two choices of the filter, upcoming, past, the communes of all.
    with django_assert_num_queries(5):
        client.get("/reunions/")


def test_an_empty_agenda_leads_somewhere(client: Client) -> None:
    text = client.get("/reunions/").text
    assert "Aucune réunion n’est prévue" in text
    assert "/concertations/" in text


def plan(sql: str, parameters=None) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql, parameters)
        return json.dumps(cursor.fetchone()[0])


def test_the_list_walks_the_index_of_hours_and_communes_are_found_by_theirs() -> None:
    for number in range(80):
        square = places.square_around(3.0 + number / 100, half_m=300)
        scenes.commune(f"59{number + 100}", f"Commune {number}", geom=square)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE territory_commune")
    found = meeting()
    upcoming = Meeting.objects.public().filter(starts_at__gt=timezone.now()).order_by("starts_at")
    sql, parameters = upcoming.query.sql_with_params()
    assert "meeting_starts_at" in plan(sql, parameters)
    with_commune = plan(
        selectors._MEETING_COMMUNES,
        {"meeting_ids": [found.pk], "day": timezone.localdate()},
    )
    assert "commune_geom" in with_commune
