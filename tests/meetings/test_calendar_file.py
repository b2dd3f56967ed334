"""The iCalendar file, read back and compared with the meetings it was made from."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from layers.models import Consultation
from meetings.calendar import plain_text
from meetings.models import Meeting
from tests import personas, scenes
from tests.meetings.scenes import meeting

pytestmark = pytest.mark.django_db

STARTS_AT = datetime(2027, 3, 27, 17, 30, 15, tzinfo=UTC)


def events(client: Client, address: str = "/reunions.ics") -> list:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert "PRODID" in calendar
    assert not calendar.errors
    return calendar.walk("VEVENT")


def test_every_fact_of_a_meeting_comes_back_from_the_file(client: Client, settings) -> None:
    settings.PUBLIC_URL = "https://parvis.exemple.test"
    found = meeting(
        "Atelier ; vélos, piétons & « trams »",
        now=STARTS_AT,
        in_days=0,
        consultation=scenes.consultation(),
        description="# Au programme\n\nVenez **à pied**,\nou [à vélo](https://exemple.test/plan).\n\n"
        "- une carte\n- un café",
        accessibility="Boucle magnétique",
        online_url="https://visio.exemple.test/a;b,c",
        place_name="Salle « Léo », RDC",
        revision=4,
    )
    [event] = events(client)
    assert event["UID"] == str(found.public_id)
    assert event["SUMMARY"] == found.title
    assert event["LOCATION"] == "Salle « Léo », RDC, 12 rue des Arts"
    assert event.decoded("DTSTART") == found.starts_at
    assert event.decoded("DTEND") == found.ends_at
    changed_at = found.updated_at.replace(microsecond=0)
    assert event.decoded("LAST-MODIFIED") == event.decoded("DTSTAMP") == changed_at
    assert (event["GEO"].latitude, event["GEO"].longitude) == (found.lat, found.lon)
    assert event["URL"] == f"https://parvis.exemple.test/reunions/{found.public_id}/"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 4)
    assert event["DESCRIPTION"].split("\n\n") == [
        "Au programme\nVenez à pied, ou à vélo (https://exemple.test/plan).\nune carte\nun café",
        "Accessibilité\u202f: Boucle magnétique",
        "Pour suivre à distance\u202f: https://visio.exemple.test/a;b,c",
        f"https://parvis.exemple.test/reunions/{found.public_id}/",
    ]


def test_the_bytes_keep_to_rfc_5545(client: Client) -> None:
    meeting("Une réunion dont le titre est très long " + "é" * 100, description="🚲" * 60)
    body = client.get("/reunions.ics").content
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_a_cancelled_meeting_stays_in_the_file_and_says_so(client: Client) -> None:
    meeting(status="cancelled", revision=1)
    [event] = events(client)
    assert event["STATUS"] == "CANCELLED"
    assert "annulée" in event["DESCRIPTION"]


def test_drafts_and_old_meetings_are_not_in_the_file(client: Client) -> None:
    meeting("Brouillon", consultation=scenes.consultation(visibility="draft"))
    meeting("Il y a deux ans", in_days=-730)
    meeting("Le mois dernier", in_days=-30)
    meeting("Demain", in_days=1)
    assert [event["SUMMARY"] for event in events(client)] == ["Le mois dernier", "Demain"]


def test_the_file_follows_the_filters_of_the_list(client: Client) -> None:
    one, other = scenes.consultation("une"), scenes.consultation("deux")
    meeting("Ici", consultation=one)
    meeting("Là", consultation=other)
    assert [e["SUMMARY"] for e in events(client, "/reunions.ics?concertation=une")] == ["Ici"]


def test_an_unchanged_file_is_not_sent_again_and_a_changed_one_is(client: Client) -> None:
    found = meeting()
    first = client.get("/reunions.ics")
    assert first["Last-Modified"]
    assert client.get("/reunions.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304
    Meeting.objects.filter(pk=found.pk).update(
        title="Nouveau", updated_at=timezone.now() + timedelta(seconds=2)
    )
    again = client.get("/reunions.ics", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_an_older_meeting_that_becomes_public_reaches_a_client_that_only_knows_a_date(
    client: Client,
) -> None:
    consultation = scenes.consultation(visibility="draft")
    meeting("Ancienne", consultation=consultation)
    meeting("Publique")
    first = client.get("/reunions.ics")
    Consultation.objects.update(visibility="published")
    again = client.get("/reunions.ics", headers={"If-Modified-Since": first["Last-Modified"]})
    assert (again.status_code, again.content.count(b"BEGIN:VEVENT")) == (200, 2)


def test_one_meeting_has_a_file_of_its_own_and_a_draft_is_for_officers_privately(
    client: Client,
) -> None:
    public = meeting("Publique")
    draft = meeting("Brouillon", consultation=scenes.consultation(visibility="draft"))
    [event] = events(client, f"/reunions/{public.public_id}.ics")
    assert event["SUMMARY"] == "Publique"
    assert client.get(f"/reunions/{draft.public_id}.ics").status_code == 404
    client.force_login(personas.officer())
    answer = client.get(f"/reunions/{draft.public_id}.ics")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private")


def test_a_territory_without_meetings_still_has_a_valid_file(client: Client) -> None:
    assert events(client) == []


def test_markdown_becomes_words_without_marks() -> None:
    assert plain_text("**Gras** et `code`\n\n1. un\n2. deux\n\n<b>brut</b>") == (
        "Gras et code\nun\ndeux\n<b>brut</b>"
    )
