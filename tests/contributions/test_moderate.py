"""Hiding, restoring and deleting: who, why, once, and what stays of it."""

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from contributions.errors import ContributionGone, ModeratorsOnly, NotYours, ReasonMissing
from contributions.models import Contribution
from contributions.services import (
    delete_own_contribution,
    hide_contribution,
    restore_contribution,
)
from geo.reader import reader_cursor
from tests import personas, scenes

pytestmark = pytest.mark.django_db


def public_titles() -> list[str]:
    with reader_cursor() as cursor:
        cursor.execute("SELECT title FROM published.contribution ORDER BY title")
        return [title for (title,) in cursor.fetchall()]


def test_a_hidden_contribution_leaves_public_data_and_comes_back_when_restored() -> None:
    contribution = scenes.contribution(scenes.consultation(), author=personas.resident())
    officer, now = personas.officer(), timezone.now()
    event = hide_contribution(
        contribution=contribution, officer=officer, reason="Donne un nom.", now=now
    )
    assert (event.action, event.reason, event.actor) == ("hidden", "Donne un nom.", officer)
    assert public_titles() == []
    assert "Donne un nom." in OutgoingMail.objects.get().body_text
    restore_contribution(contribution=contribution, officer=officer, reason="", now=now)
    assert public_titles() == ["Un arbre ici"]
    actions = [event.action for event in contribution.moderation_events.all()]
    assert actions == ["hidden", "restored"]


@pytest.mark.parametrize("reason", ["", "  \n ", "\u200b", "\x00"])
def test_hiding_needs_a_reason(reason: str) -> None:
    contribution = scenes.contribution(scenes.consultation())
    with pytest.raises(ReasonMissing):
        hide_contribution(
            contribution=contribution,
            officer=personas.officer(),
            reason=reason,
            now=timezone.now(),
        )
    assert public_titles() == ["Un arbre ici"]


@pytest.mark.parametrize("who", [personas.resident, personas.dsig_agent])
def test_only_officers_hide(who: object) -> None:
    contribution = scenes.contribution(scenes.consultation())
    with pytest.raises(ModeratorsOnly):
        hide_contribution(
            contribution=contribution,
            officer=who(),  # type: ignore[operator]
            reason="Non.",
            now=timezone.now(),
        )


def test_two_officers_who_hide_the_same_one_leave_one_event() -> None:
    contribution = scenes.contribution(scenes.consultation())
    stale = Contribution.objects.get(pk=contribution.pk)
    officer, now = personas.officer(), timezone.now()
    hide_contribution(contribution=contribution, officer=officer, reason="Un.", now=now)
    with pytest.raises(ContributionGone):
        hide_contribution(contribution=stale, officer=officer, reason="Deux.", now=now)
    assert contribution.moderation_events.count() == 1


def test_deleting_ones_own_contribution_erases_its_words_and_keeps_the_fact() -> None:
    author = personas.resident()
    contribution = scenes.contribution(scenes.consultation(), author=author)
    delete_own_contribution(contribution=contribution, author=author, now=timezone.now())
    contribution.refresh_from_db()
    assert (contribution.status, contribution.title, contribution.body) == (
        "deleted",
        "Contribution supprimée",
        "",
    )
    assert public_titles() == []
    assert [event.action for event in contribution.moderation_events.all()] == ["deleted"]
    with pytest.raises(ContributionGone):
        delete_own_contribution(contribution=contribution, author=author, now=timezone.now())


def test_nobody_deletes_what_another_wrote() -> None:
    contribution = scenes.contribution(scenes.consultation(), author=personas.resident())
    for other in (personas.neighbour(), personas.officer()):
        with pytest.raises(NotYours):
            delete_own_contribution(contribution=contribution, author=other, now=timezone.now())
