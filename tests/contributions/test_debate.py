"""Supports and comments: once, in time, in their thread, counted; the table says so too."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import OutgoingMail, User
from contributions.debate import errors, moderation, services
from contributions.debate.models import Comment, CommentEvent, Support
from contributions.errors import IdempotencyKeyReused, ModeratorsOnly
from contributions.models import Contribution, Tally
from geo.errors import ParvisError
from geo.reader import reader_cursor
from tests import personas, scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return personas.resident()


@pytest.fixture
def other() -> User:
    return personas.neighbour()


@pytest.fixture
def contribution(author: User) -> Contribution:
    return scenes.contribution(scenes.consultation(), author=author)


def write(contribution: Contribution, who: User, body: str = "D’accord.", **more: Any) -> Comment:
    more.setdefault("now", timezone.now())
    return services.write_comment(
        contribution=contribution,
        author=who,
        body=body,
        **more,
    ).comment


def counts(contribution: Contribution) -> tuple[int, int, int, int]:
    tally = Tally.objects.get(contribution=contribution)
    return tally.supports, tally.comments, tally.comments_for, tally.comments_against


def public_comments() -> list[tuple[str, str]]:
    with reader_cursor() as cursor:
        cursor.execute("SELECT author, body FROM published.comment ORDER BY id")
        return cursor.fetchall()


def test_a_person_supports_once_and_takes_it_back(contribution: Contribution, other: User) -> None:
    now = timezone.now()
    asked: dict[str, Any] = {"contribution": contribution, "person": other, "now": now}
    assert [services.support_contribution(**asked) for _ in range(2)] == [True, False]
    assert counts(contribution)[0] == 1
    assert [services.withdraw_support(**asked) for _ in range(2)] == [True, False]
    assert counts(contribution)[0] == 0


def test_an_author_does_not_support_herself(contribution: Contribution, author: User) -> None:
    with pytest.raises(errors.OwnContribution):
        services.support_contribution(contribution=contribution, person=author, now=timezone.now())
    with pytest.raises(IntegrityError, match="her own"), transaction.atomic():
        Support.objects.create(contribution=contribution, person=author)


@pytest.mark.parametrize("days", [-11, 13])
def test_the_table_takes_nothing_outside_the_open_phase(
    contribution: Contribution, other: User, days: int
) -> None:
    then = timezone.now() + timedelta(days=days)
    with pytest.raises(IntegrityError, match="at this moment"), transaction.atomic():
        Support.objects.create(contribution=contribution, person=other, supported_at=then)
    with pytest.raises(IntegrityError, match="at this moment"), transaction.atomic():
        Comment.objects.create(
            contribution=contribution, author=other, body="Trop tard.", written_at=then
        )
    with pytest.raises(errors.DebateClosed):
        write(contribution, other, now=then)


def test_nothing_is_answered_to_what_is_hidden(contribution: Contribution, other: User) -> None:
    Contribution.objects.update(status="hidden")
    contribution.refresh_from_db()
    with pytest.raises(errors.DebateClosed):
        write(contribution, other)
    with pytest.raises(IntegrityError, match="at this moment"), transaction.atomic():
        Support.objects.create(contribution=contribution, person=other)


def test_comments_are_counted_with_their_stance_and_what_leaves_is_not(
    contribution: Contribution, author: User, other: User
) -> None:
    first = write(contribution, other, stance="against")
    write(contribution, author, "Pourquoi ?", parent=first)
    write(contribution, other, stance="for")
    assert counts(contribution) == (0, 3, 1, 1)
    first.refresh_from_db()
    assert first.replies == 1
    officer, now = personas.officer(), timezone.now()
    moderation.hide_comment(comment=first, officer=officer, reason="Insulte.", now=now)
    assert counts(contribution) == (0, 2, 1, 0)
    moderation.restore_comment(comment=first, officer=officer, now=now)
    services.delete_own_comment(comment=first, author=other, now=now)
    assert counts(contribution) == (0, 2, 1, 0)
    Contribution.objects.filter(pk=contribution.pk).update(author=None)
    author.delete()
    assert counts(contribution) == (0, 2, 1, 0)
    other.delete()
    assert public_comments() == [
        ("Compte supprimé", "Pourquoi ?"),
        ("Compte supprimé", "D’accord."),
    ]


def test_fifty_supports_in_one_statement_and_erased_accounts_keep_the_count_true(
    contribution: Contribution,
) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{n}@exemple.test", pseudonym=f"Personne {n}") for n in range(50)
    )
    Support.objects.bulk_create(Support(contribution=contribution, person=one) for one in people)
    assert counts(contribution)[0] == 50
    User.objects.filter(email__startswith="p1").delete()
    assert counts(contribution)[0] == Support.objects.count() == 39


def test_an_answer_to_an_answer_stays_in_the_thread_and_has_no_stance(
    contribution: Contribution, author: User, other: User
) -> None:
    first = write(contribution, other, stance="for")
    second = write(contribution, author, "Merci.", parent=first, stance="against")
    third = write(contribution, other, "De rien.", parent=second)
    assert (third.root_id, third.parent_id, third.stance) == (first.pk, second.pk, "neutral")
    assert second.stance == "neutral"
    elsewhere = scenes.contribution(contribution.consultation, author=author, title="Ailleurs")
    with pytest.raises(errors.UnknownParent):
        write(elsewhere, other, parent=first)
    with pytest.raises(IntegrityError, match="not in a thread"), transaction.atomic():
        Comment.objects.create(contribution=elsewhere, body="Ici ?", root=first, parent=first)
    with pytest.raises(IntegrityError, match="not in a thread"), transaction.atomic():
        Comment.objects.create(
            contribution=contribution, body="Plus bas", root=second, parent=third
        )


def test_the_same_sending_makes_one_comment(contribution: Contribution, other: User) -> None:
    one = write(contribution, other, idempotency_key="k1")
    again = services.write_comment(
        contribution=contribution,
        author=other,
        body="D’accord.",
        idempotency_key="k1",
        now=timezone.now(),
    )
    assert (again.comment.pk, again.created) == (one.pk, False)
    with pytest.raises(IdempotencyKeyReused):
        write(contribution, other, "Autre chose.", idempotency_key="k1")
    assert Comment.objects.count() == 1


def test_one_person_cannot_flood_a_debate(contribution: Contribution, other: User) -> None:
    start = timezone.now() - timedelta(minutes=11)
    for number in range(10):
        write(contribution, other, f"Message {number}", now=start)
    with pytest.raises(errors.CommentedTooOften):
        write(contribution, other, "Encore", now=start)
    assert write(contribution, other, "Plus tard", now=start + timedelta(minutes=11))


@pytest.mark.parametrize(
    ("body", "stance", "refusal"),
    [
        ("", "for", errors.MissingComment),
        (" \u200b\n", "for", errors.MissingComment),
        ("a" * 2_001, "for", errors.CommentTooLong),
        ("a\x00b", "for", errors.UnreadableComment),
        ("Oui", "peut-être", errors.UnknownStance),
    ],
)
def test_a_bad_comment_names_its_field(
    contribution: Contribution, other: User, body: str, stance: str, refusal: type[ParvisError]
) -> None:
    with pytest.raises(refusal) as refused:
        write(contribution, other, body, stance=stance)
    assert refused.value.field in {"body", "stance"}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("stance = 'maybe', edited_at = now()", "comment_stance_known"),
        ("status = 'gone'", "comment_status_known"),
        ("body = repeat('a', 2001), edited_at = now()", "comment_body_bounded"),
        ("body = '   ', edited_at = now()", "comment_body_present"),
        ("written_at = written_at - interval '1 day'", "comment_stays_itself"),
        ("body = 'changé sans le dire'", "comment_edited_in_time"),
    ],
)
def test_the_table_refuses_by_itself(
    contribution: Contribution, other: User, change: str, name: str
) -> None:
    comment = write(contribution, other)
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE contributions_comment SET {change} WHERE id = %s", [comment.pk])
    assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def test_a_comment_is_corrected_for_fifteen_minutes_by_its_author(
    contribution: Contribution, author: User, other: User
) -> None:
    comment = write(contribution, other, stance="for")
    now = comment.written_at

    def edit(who: User, minutes: float) -> Comment:
        return services.edit_comment(
            comment=comment,
            author=who,
            body="Corrigé.",
            stance="against",
            now=now + timedelta(minutes=minutes),
        )

    with pytest.raises(errors.NotYourComment):
        edit(author, 1)
    changed = edit(other, 14)
    assert (changed.body, changed.stance) == ("Corrigé.", "against")
    assert counts(contribution) == (0, 1, 0, 1)
    with pytest.raises(errors.TooLateToEdit):
        edit(other, 15.1)


def test_a_deleted_comment_loses_its_words_for_good(
    contribution: Contribution, other: User
) -> None:
    comment = write(contribution, other)
    services.delete_own_comment(comment=comment, author=other, now=timezone.now())
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("deleted", "")
    with pytest.raises(errors.CommentGone):
        services.delete_own_comment(comment=comment, author=other, now=timezone.now())
    with pytest.raises(IntegrityError, match="gone once deleted"), transaction.atomic():
        Comment.objects.update(status="published", body="De retour")


def test_moderation_is_for_officers_has_a_reason_and_is_never_rewritten(
    contribution: Contribution, other: User
) -> None:
    comment, now = write(contribution, other), timezone.now()
    with pytest.raises(ModeratorsOnly):
        moderation.hide_comment(comment=comment, officer=other, reason="Non.", now=now)
    officer = personas.officer()
    with pytest.raises(errors.CommentReasonMissing):
        moderation.hide_comment(comment=comment, officer=officer, reason=" \n", now=now)
    moderation.hide_comment(comment=comment, officer=officer, reason="Nomme quelqu’un.", now=now)
    assert public_comments() == []
    assert "Nomme quelqu’un." in OutgoingMail.objects.get().body_text
    with pytest.raises(errors.CommentGone):
        moderation.hide_comment(comment=comment, officer=officer, reason="Encore.", now=now)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        CommentEvent.objects.update(reason="Autre motif")
    officer.delete()
    assert CommentEvent.objects.get().actor is None


def test_officers_answer_for_the_metropole_with_their_function(
    contribution: Contribution, other: User
) -> None:
    officer, now = personas.officer(), timezone.now()
    said: dict[str, Any] = {
        "contribution": contribution,
        "body": "Le banc sera posé en mars.",
        "now": now,
    }
    with pytest.raises(errors.OfficersOnly):
        moderation.reply_officially(officer=other, function="Cheffe de projet", **said)
    with pytest.raises(errors.MissingFunction):
        moderation.reply_officially(officer=officer, function=" ", **said)
    reply = moderation.reply_officially(officer=officer, function="Cheffe de projet", **said)
    with reader_cursor() as cursor:
        cursor.execute("SELECT function, author, body FROM published.official_reply")
        assert cursor.fetchall() == [
            ("Cheffe de projet", "Agent Martin", "Le banc sera posé en mars.")
        ]
        cursor.execute("SELECT supports, comments, official_replies FROM published.contribution")
        assert cursor.fetchall() == [(0, 0, 1)]
    moderation.withdraw_reply(reply=reply, officer=officer, now=now)
    assert Tally.objects.get(contribution=contribution).official_replies == 0
    with pytest.raises(errors.ReplyGone):
        moderation.correct_reply(
            reply=reply, officer=officer, function="Chef", body="Autre.", now=now
        )


def test_the_counts_leave_with_the_contribution_by_every_door(
    contribution: Contribution, other: User
) -> None:
    now = timezone.now()
    services.support_contribution(contribution=contribution, person=other, now=now)
    write(contribution, other, "Deux mots", stance="for")
    client = Client()
    found = [
        client.get(door).json()["properties"]
        for door in (
            f"/api/v1/contributions/{contribution.public_id}/",
            f"/ogc/collections/contributions/items/{contribution.public_id}?f=json",
        )
    ]
    whole = b"".join(client.get("/donnees/contributions.geojson"))  # type: ignore[call-overload]
    found.append(json.loads(whole)["features"][0]["properties"])
    assert [(one["supports"], one["comments"], one["official_replies"]) for one in found] == [
        (1, 1, 0)
    ] * 3
    comments = client.get("/ogc/collections/comments/items?f=json").json()
    (feature,) = comments["features"]
    assert feature["properties"]["stance"] == "for"
    assert feature["properties"]["contribution"] == str(contribution.public_id)
    assert feature["geometry"]["type"] == "Point"
    page = client.get(f"/concertations/{contribution.consultation.slug}/").content.decode()
    assert "1\u00a0soutien" in page
    assert "1\u00a0commentaire" in page
