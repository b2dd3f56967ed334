"""Verb by moment by role: who answers a contribution, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from contributions.debate import rules
from contributions.debate.models import Comment
from contributions.models import Contribution
from tests import personas, scenes

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, Callable[[], User | AnonymousUser]] = {
    "stranger": AnonymousUser,
    "resident": personas.resident,
    "officer": personas.officer,
    "dsig_agent": personas.dsig_agent,
    "administrator": personas.administrator,
}
SIGNED_IN = set(PEOPLE) - {"stranger"}
OFFICERS = {"officer", "administrator"}
MOMENTS = {"before": -11, "during": 0, "after": 13}
ALWAYS, OPEN = set(MOMENTS), {"during"}

VERBS: dict[str, tuple[Callable[..., bool], set[str], set[str]]] = {
    "support": (lambda *asked: rules.may_support(*asked).allowed, SIGNED_IN, OPEN),
    "withdraw": (lambda *asked: rules.may_withdraw_support(*asked).allowed, SIGNED_IN, OPEN),
    "comment": (lambda *asked: rules.may_comment(*asked).allowed, SIGNED_IN, OPEN),
    "follow": (lambda *asked: rules.may_follow(*asked).allowed, SIGNED_IN, ALWAYS),
    "reply officially": (
        lambda *asked: rules.may_reply_officially(*asked).allowed,
        OFFICERS,
        ALWAYS,
    ),
    "moderate": (
        lambda user, _contribution, now: rules.may_moderate_comments(user, now).allowed,
        OFFICERS,
        ALWAYS,
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_its_moments_and_its_people(verb: str) -> None:
    ask, people, moments = VERBS[verb]
    contribution = scenes.contribution(scenes.consultation(), author=personas.neighbour())
    now = timezone.now()
    allowed = {
        (who, moment)
        for who, person in PEOPLE.items()
        for moment, days in MOMENTS.items()
        if ask(_once(who, person), contribution, now + timedelta(days=days))
    }
    assert allowed == {(who, moment) for who in people for moment in moments}


_made: dict[str, User | AnonymousUser] = {}


@pytest.fixture(autouse=True)
def _nobody_made_yet() -> None:
    _made.clear()


def _once(who: str, person: Callable[[], User | AnonymousUser]) -> User | AnonymousUser:
    if who not in _made:
        _made[who] = person()
    return _made[who]


@pytest.mark.parametrize("state", ["hidden", "deleted", "draft", "archived"])
def test_what_is_not_public_or_over_takes_no_answer(state: str) -> None:
    contribution = scenes.contribution(scenes.consultation())
    if state in {"hidden", "deleted"}:
        contribution.status = state
    else:
        contribution.consultation.visibility = state
    person, now = personas.resident(), timezone.now()
    for ask in (rules.may_support, rules.may_comment):
        decision = ask(person, contribution, now)
        assert not decision.allowed
        assert decision.reason
    assert rules.may_follow(person, contribution, now).allowed == (state == "archived")
    officer = personas.officer()
    assert rules.may_reply_officially(officer, contribution, now).allowed == (state == "archived")


def test_the_author_of_a_contribution_comments_it_and_does_not_support_it() -> None:
    author = personas.resident()
    contribution = scenes.contribution(scenes.consultation(), author=author)
    now = timezone.now()
    assert rules.may_comment(author, contribution, now).allowed
    assert not rules.may_support(author, contribution, now).allowed


@pytest.mark.parametrize(
    ("status", "minutes", "may_edit", "may_delete"),
    [
        ("published", 0, True, True),
        ("published", 15, True, True),
        ("published", 16, False, True),
        ("published", 60 * 24 * 40, False, True),
        ("hidden", 1, False, True),
        ("deleted", 1, False, False),
    ],
)
def test_an_author_edits_for_fifteen_minutes_and_deletes_at_any_time(
    status: str, minutes: int, may_edit: bool, may_delete: bool
) -> None:
    author, other = personas.resident(), personas.neighbour()
    contribution = scenes.contribution(scenes.consultation())
    comment = _comment(contribution, author, timezone.now())
    comment.status = status
    now = comment.written_at + timedelta(minutes=minutes)
    assert rules.may_edit_comment(author, comment, now).allowed == may_edit
    assert rules.may_delete_comment(author, comment, now).allowed == may_delete
    for stranger in (other, personas.officer(), AnonymousUser()):
        assert not rules.may_edit_comment(stranger, comment, now).allowed
        assert not rules.may_delete_comment(stranger, comment, now).allowed


def _comment(contribution: Contribution, author: User, at: datetime) -> Comment:
    return Comment.objects.create(
        contribution=contribution, author=author, body="Oui.", written_at=at
    )
