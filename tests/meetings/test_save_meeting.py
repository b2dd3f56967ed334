"""Saving a meeting: when calendars must be told, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.errors import (
    MeetingAxesSwapped,
    MeetingEndsTooEarly,
    MeetingError,
    MeetingLinkRefused,
    MeetingOutsideFrance,
    MeetingWithoutTitle,
)
from meetings.models import Meeting
from tests import personas, places
from tests.meetings.scenes import meeting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "Autre titre", "description": "Autre texte"}, False),
        ({"accessibility": "Boucle magnétique", "online_url": "https://exemple.test/"}, False),
        ({"place_name": "Hôtel de ville"}, True),
        ({"address": "1 place du Théâtre"}, True),
        ({"geom": Point(3.07, 50.64, srid=4326)}, True),
    ],
)
def test_calendars_are_told_of_a_new_hour_or_place_and_of_nothing_else(
    change: dict[str, Any], told: bool
) -> None:
    found, now = meeting(), timezone.now() + timedelta(minutes=1)
    for name, value in change.items():
        setattr(found, name, value)
    services.save_meeting(meeting=found, officer=personas.officer(), now=now)
    found.refresh_from_db()
    assert (found.revision, found.updated_at) == (int(told), now)


def test_two_officers_with_the_same_page_open_never_reuse_a_sequence_number() -> None:
    found, officer = meeting(), personas.officer()
    mine, theirs = Meeting.objects.get(pk=found.pk), Meeting.objects.get(pk=found.pk)
    mine.place_name, theirs.place_name = "Salle A", "Salle B"
    services.save_meeting(meeting=mine, officer=officer, now=timezone.now())
    services.save_meeting(meeting=theirs, officer=officer, now=timezone.now())
    assert Meeting.objects.get(pk=found.pk).revision == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " \t"}, MeetingWithoutTitle),
        ({"geom": places.swapped_lille()}, MeetingAxesSwapped),
        ({"geom": Point(3.06, 0.5, srid=4326)}, MeetingOutsideFrance),
        ({"online_url": "ftp://exemple.test/"}, MeetingLinkRefused),
        ({"online_url": "javascript:alert(1)"}, MeetingLinkRefused),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(
    change: dict[str, Any], refusal: type[MeetingError]
) -> None:
    found = meeting()
    for name, value in change.items():
        setattr(found, name, value)
    with pytest.raises(refusal) as caught:
        services.save_meeting(meeting=found, officer=personas.officer(), now=timezone.now())
    assert caught.value.field in change
    assert str(caught.value)


def test_an_end_before_the_start_is_refused_by_the_service_and_by_the_table() -> None:
    found = meeting()
    found.ends_at = found.starts_at
    with pytest.raises(MeetingEndsTooEarly):
        services.save_meeting(meeting=found, officer=personas.officer(), now=timezone.now())
    with pytest.raises(IntegrityError, match="meeting_ends_after_it_starts"), transaction.atomic():
        found.save()


def test_a_meeting_outside_france_is_refused_by_the_table_too() -> None:
    with pytest.raises(IntegrityError, match="meeting_inside_france"), transaction.atomic():
        meeting(geom=places.swapped_lille())


def form_of(**change: Any) -> dict[str, Any]:
    return {
        "title": "Balade urbaine",
        "consultation": "",
        "description": "",
        "starts_at_0": "12/03/2027",
        "starts_at_1": "18:30",
        "ends_at_0": "12/03/2027",
        "ends_at_1": "20:00",
        "place_name": "Place de la République",
        "address": "",
        "lon": "3.0589",
        "lat": "50.6310",
        "online_url": "",
        "accessibility": "",
    } | change


def test_an_officer_creates_and_moves_a_meeting_in_the_administration(client: Client) -> None:
    client.force_login(personas.officer())
    assert client.post(reverse("admin:meetings_meeting_add"), form_of()).status_code == 302
    made = Meeting.objects.get()
    assert (made.lon, made.lat, made.revision) == (3.0589, 50.631, 0)
    address = reverse("admin:meetings_meeting_change", args=[made.pk])
    assert client.post(address, form_of(lon="3.07")).status_code == 302
    made.refresh_from_db()
    assert (made.lon, made.revision) == (3.07, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"lon": "50.63", "lat": "3.05"},
        {"lon": "nan"},
        {"lat": "1e400"},
        {"ends_at_1": "18:30"},
        {"title": "  "},
        {"online_url": "ftp://exemple.test/"},
    ],
)
def test_the_administration_says_what_is_wrong_and_keeps_what_was_typed(
    client: Client, change: dict[str, Any]
) -> None:
    client.force_login(personas.officer())
    answer = client.post(reverse("admin:meetings_meeting_add"), form_of(**change))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert "Place de la République" in answer.text
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("who", [personas.resident, personas.dsig_agent])
def test_meetings_are_in_nobody_elses_administration(client: Client, who: Any) -> None:
    client.force_login(who())
    assert client.get(reverse("admin:meetings_meeting_add"), follow=True).status_code == 403


def test_an_officer_cancels_from_the_administration_and_never_erases(client: Client) -> None:
    client.force_login(personas.officer())
    soon, over = meeting("Bientôt"), meeting("Passée", in_days=-3)
    answer = client.post(
        reverse("admin:meetings_meeting_changelist"),
        {"action": "cancel_chosen", "_selected_action": [soon.pk, over.pk]},
        follow=True,
    )
    assert "Bientôt : annulée" in answer.text.replace("\u202f", " ")
    assert "ne peut plus être annulée" in answer.text
    soon.refresh_from_db()
    assert soon.is_cancelled
    assert client.post(reverse("admin:meetings_meeting_delete", args=[soon.pk])).status_code == 403
