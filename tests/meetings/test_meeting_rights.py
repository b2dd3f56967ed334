"""Verb x moment x role: who reads, writes, cancels and puts back a meeting, and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings import rules, services
from meetings.errors import (
    MeetingAlreadyCancelled,
    MeetingIsOver,
    MeetingNotAllowed,
    MeetingNotCancelled,
)
from tests import personas, scenes
from tests.meetings.scenes import meeting

pytestmark = pytest.mark.django_db

ROLES: dict[str, Callable[[], Any]] = {
    "stranger": AnonymousUser,
    "resident": personas.resident,
    "dsig agent": personas.dsig_agent,
    "officer": personas.officer,
    "administrator": personas.administrator,
}
OFFICERS = {"officer", "administrator"}
MOMENTS = {"before": 3.0, "during": -1 / 24, "after": -3.0}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("visibility", "everybody"), [("published", True), ("archived", True), ("draft", False)]
)
def test_everybody_reads_a_public_meeting_and_officers_those_to_come(
    role: str, visibility: str, everybody: bool
) -> None:
    found = meeting(consultation=scenes.consultation(visibility=visibility))
    decision = rules.may_read(ROLES[role](), found)
    assert decision.allowed is (everybody or role in OFFICERS)
    assert decision.allowed or decision.reason


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", ROLES)
def test_officers_alone_cancel_and_only_until_the_end(role: str, moment: str) -> None:
    now = timezone.now()
    found = meeting(in_days=MOMENTS[moment], now=now)
    person = ROLES[role]()
    if role in OFFICERS and moment != "after":
        services.cancel_meeting(meeting=found, officer=person, now=now)
        found.refresh_from_db()
        assert (found.status, found.revision) == ("cancelled", 1)
    else:
        expected = MeetingIsOver if role in OFFICERS else MeetingNotAllowed
        with pytest.raises(expected):
            services.cancel_meeting(meeting=found, officer=person, now=now)
        found.refresh_from_db()
        assert (found.status, found.revision) == ("scheduled", 0)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", ROLES)
def test_officers_alone_put_a_meeting_back_and_only_until_the_end(role: str, moment: str) -> None:
    now = timezone.now()
    found = meeting(in_days=MOMENTS[moment], now=now, status="cancelled", revision=1)
    person = ROLES[role]()
    if role in OFFICERS and moment != "after":
        services.reinstate_meeting(meeting=found, officer=person, now=now)
        found.refresh_from_db()
        assert (found.status, found.revision) == ("scheduled", 2)
    else:
        expected = MeetingIsOver if role in OFFICERS else MeetingNotAllowed
        with pytest.raises(expected):
            services.reinstate_meeting(meeting=found, officer=person, now=now)


@pytest.mark.parametrize("role", ROLES)
def test_officers_alone_correct_a_meeting_at_any_moment(role: str) -> None:
    found = meeting(in_days=-3)
    found.title = "Atelier vélo, compte rendu disponible"
    if role in OFFICERS:
        services.save_meeting(meeting=found, officer=ROLES[role](), now=timezone.now())
    else:
        with pytest.raises(MeetingNotAllowed):
            services.save_meeting(meeting=found, officer=ROLES[role](), now=timezone.now())


def test_the_second_officer_who_cancels_or_puts_back_is_told_so() -> None:
    now, officer = timezone.now(), personas.officer()
    found = meeting(now=now)
    with pytest.raises(MeetingNotCancelled):
        services.reinstate_meeting(meeting=found, officer=officer, now=now)
    services.cancel_meeting(meeting=found, officer=officer, now=now)
    with pytest.raises(MeetingAlreadyCancelled):
        services.cancel_meeting(meeting=found, officer=officer, now=now)


def test_a_closed_account_keeps_no_right() -> None:
    officer = personas.officer()
    officer.is_active = False
    assert not rules.may_save(officer).allowed
    assert not rules.may_cancel(officer, meeting(), timezone.now() + timedelta(0)).allowed
