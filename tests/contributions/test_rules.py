"""Verb by moment by role: who may contribute, moderate, read and delete, and when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from contributions import rules
from tests import personas, scenes

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, Callable[[], User | AnonymousUser]] = {
    "stranger": AnonymousUser,
    "resident": personas.resident,
    "officer": personas.officer,
    "dsig_agent": personas.dsig_agent,
    "administrator": personas.administrator,
}
MOMENTS = {"before": -11, "during": 0, "after": 13}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_one_contributes_signed_in_and_while_the_phase_is_open(who: str, moment: str) -> None:
    consultation = scenes.consultation()
    now = timezone.now() + timedelta(days=MOMENTS[moment])
    decision = rules.may_contribute(PEOPLE[who](), consultation, now)
    assert decision.allowed == (moment == "during" and who != "stranger")
    assert bool(decision.reason) != decision.allowed


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_officers_moderate_at_any_moment_and_nobody_else_does(who: str, moment: str) -> None:
    contribution = scenes.contribution(scenes.consultation())
    now = timezone.now() + timedelta(days=MOMENTS[moment])
    decision = rules.may_moderate(PEOPLE[who](), contribution, now)
    assert decision.allowed == (who in {"officer", "administrator"})


@pytest.mark.parametrize(
    ("status", "readers"),
    [
        ("published", set(PEOPLE)),
        ("hidden", {"officer", "administrator"}),
        ("deleted", set()),
    ],
)
@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_hidden_is_read_by_officers_and_what_is_deleted_by_nobody(
    who: str, status: str, readers: set[str]
) -> None:
    contribution = scenes.contribution(scenes.consultation(), status=status)
    decision = rules.may_read(PEOPLE[who](), contribution, timezone.now())
    assert decision.allowed == (who in readers)


@pytest.mark.parametrize("visibility", ["draft", "archived"])
def test_a_consultation_that_is_not_published_takes_nothing(visibility: str) -> None:
    consultation = scenes.consultation(visibility=visibility)
    decision = rules.may_contribute(personas.resident(), consultation, timezone.now())
    assert not decision.allowed


def test_the_reason_says_when_contributions_open_or_closed() -> None:
    consultation = scenes.consultation()
    now = timezone.now()
    before = rules.is_open_to_contributions(consultation, now - timedelta(days=11))
    after = rules.is_open_to_contributions(consultation, now + timedelta(days=13))
    assert "ouvriront le" in str(before.reason)
    assert "closes depuis le" in str(after.reason)


def test_only_its_author_deletes_a_contribution_and_only_once() -> None:
    author, other = personas.resident(), personas.neighbour()
    consultation = scenes.consultation()
    mine = scenes.contribution(consultation, author=author)
    gone = scenes.contribution(consultation, author=author, status="deleted")
    now = timezone.now()
    assert rules.may_delete(author, mine, now).allowed
    assert not rules.may_delete(author, gone, now).allowed
    assert not rules.may_delete(other, mine, now).allowed
    assert not rules.may_delete(AnonymousUser(), mine, now).allowed
