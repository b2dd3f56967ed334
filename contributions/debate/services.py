"""Writing what people answer: supports and comments. One transaction each."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from contributions.constraints import refusal_of
from contributions.debate import rules
from contributions.debate.errors import (
    CommentedTooOften,
    CommentGone,
    CommentTooLong,
    DebateClosed,
    MissingComment,
    NotYourComment,
    OwnContribution,
    TooLateToEdit,
    UnknownParent,
    UnknownStance,
    UnreadableComment,
)
from contributions.debate.models import (
    COMMENT_MAX_LENGTH,
    Comment,
    CommentEvent,
    News,
    Support,
)
from contributions.debate.news import hold_debate, record_news
from contributions.errors import IdempotencyKeyReused, InvalidIdempotencyKey
from contributions.models import Contribution
from contributions.words import clean_paragraphs, has_words, is_idempotency_key, is_readable

MOST_COMMENTS = ((timedelta(minutes=10), 10), (timedelta(days=1), 60))
"""How many comments one person writes at most in such a time."""


@dataclass(frozen=True)
class Written:
    """The comment that `write_comment` made, or had made before under the same key."""

    comment: Comment
    created: bool


def support_contribution(*, contribution: Contribution, person: User, now: datetime) -> bool:
    """Count ``person`` among those who support it; False when she was counted already."""
    decision = rules.may_support(person, contribution, now)
    if not decision.allowed:
        if contribution.author_id == person.pk:
            raise OwnContribution(decision.reason)
        raise DebateClosed(decision.reason)
    with _refusals(), transaction.atomic():
        hold_debate(contribution)
        _support, created = Support.objects.get_or_create(
            contribution=contribution, person=person, defaults={"supported_at": now}
        )
    return created


def withdraw_support(*, contribution: Contribution, person: User, now: datetime) -> bool:
    """Count ``person`` no longer; False when she was not counted."""
    decision = rules.may_withdraw_support(person, contribution, now)
    if not decision.allowed:
        raise DebateClosed(decision.reason)
    with transaction.atomic():
        hold_debate(contribution)
        removed, _by_table = Support.objects.filter(
            contribution=contribution, person=person
        ).delete()
    return bool(removed)


def write_comment(
    *,
    contribution: Contribution,
    author: User,
    body: str,
    stance: str = Comment.Stance.NEUTRAL,
    parent: Comment | None = None,
    idempotency_key: str | None = None,
    now: datetime,
) -> Written:
    """Publish a comment on the contribution, or an answer to ``parent``, which has no stance.

    The same key by the same person gives the comment that it made the first time (``created``
    False). Raises a `ContributionRefused`.
    """
    clean_body = _clean_body(body)
    if parent is None and stance not in Comment.Stance.values:
        raise UnknownStance
    if idempotency_key is not None and not is_idempotency_key(idempotency_key):
        raise InvalidIdempotencyKey
    with _refusals(), transaction.atomic():
        _take_turn(author)
        if idempotency_key is not None:
            earlier = Comment.objects.filter(author=author, idempotency_key=idempotency_key).first()
            if earlier is not None:
                return Written(_same(earlier, contribution, clean_body), created=False)
        decision = rules.may_comment(author, contribution, now)
        if not decision.allowed:
            raise DebateClosed(decision.reason)
        _ensure_not_too_often(author, now)
        hold_debate(contribution)
        comment = Comment.objects.create(
            contribution=contribution,
            author=author,
            body=clean_body,
            idempotency_key=idempotency_key,
            written_at=now,
            **_thread(contribution, parent, stance),
        )
        record_news(contribution, News.Kind.COMMENT, comment=comment, now=now)
    return Written(comment, created=True)


def edit_comment(
    *, comment: Comment, author: User, body: str, stance: str | None = None, now: datetime
) -> Comment:
    """Correct one's own comment in its first fifteen minutes; what did not change stays unmarked."""
    clean_body = _clean_body(body)
    wanted = comment.stance if stance is None or comment.root_id else stance
    if wanted not in Comment.Stance.values:
        raise UnknownStance
    with _refusals(), transaction.atomic():
        locked = locked_comment(comment)
        decision = rules.may_edit_comment(author, locked, now)
        if not decision.allowed:
            if locked.author_id != author.pk:
                raise NotYourComment(decision.reason)
            if locked.status != Comment.Status.PUBLISHED:
                raise CommentGone(decision.reason)
            raise TooLateToEdit(decision.reason)
        if (locked.body, locked.stance) != (clean_body, wanted):
            locked.body, locked.stance, locked.edited_at = clean_body, wanted, now
            locked.save(update_fields=["body", "stance", "edited_at"])
    return locked


def delete_own_comment(*, comment: Comment, author: User, now: datetime) -> CommentEvent:
    """Take back one's own comment: its words are erased at once, its answers stay."""
    with transaction.atomic():
        locked = locked_comment(comment)
        decision = rules.may_delete_comment(author, locked, now)
        if not decision.allowed:
            if locked.author_id == author.pk:
                raise CommentGone(decision.reason)
            raise NotYourComment(decision.reason)
        locked.body, locked.status = "", Comment.Status.DELETED
        locked.save(update_fields=["body", "status"])
        return CommentEvent.objects.create(
            comment=locked, actor=author, action=CommentEvent.Action.DELETED, at=now
        )


def locked_comment(comment: Comment) -> Comment:
    """The row as it is now, held with its debate until the transaction ends."""
    hold_debate(comment.contribution)
    return (
        Comment.objects.select_for_update(of=("self",))
        .select_related("contribution__consultation", "author")
        .get(pk=comment.pk)
    )


def _clean_body(body: str) -> str:
    if not is_readable(body):
        raise UnreadableComment
    clean = clean_paragraphs(body)
    if not has_words(clean):
        raise MissingComment
    if len(clean) > COMMENT_MAX_LENGTH:
        raise CommentTooLong.of(len(clean), COMMENT_MAX_LENGTH)
    return clean


def _thread(contribution: Contribution, parent: Comment | None, stance: str) -> dict[str, object]:
    if parent is None:
        return {"stance": stance}
    current = Comment.objects.filter(pk=parent.pk).first()
    if (
        current is None
        or current.contribution_id != contribution.pk
        or current.status != Comment.Status.PUBLISHED
    ):
        raise UnknownParent
    return {
        "root_id": current.root_id or current.pk,
        "parent_id": current.pk,
        "stance": Comment.Stance.NEUTRAL,
    }


def _same(earlier: Comment, contribution: Contribution, body: str) -> Comment:
    """The comment made before under the key; a corrected one is still the same sending."""
    untouched = earlier.status == Comment.Status.PUBLISHED and earlier.edited_at is None
    if earlier.contribution_id != contribution.pk or (untouched and earlier.body != body):
        raise IdempotencyKeyReused
    return earlier


def _take_turn(author: User) -> None:
    """Two sendings of one person at once: the second waits until the first is done."""
    digest = hashlib.sha256(f"comment:{author.pk}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)]
        )


def _ensure_not_too_often(author: User, now: datetime) -> None:
    for period, most in MOST_COMMENTS:
        if Comment.objects.filter(author=author, written_at__gt=now - period).count() >= most:
            raise CommentedTooOften


@contextmanager
def _refusals() -> Iterator[None]:
    """A violated constraint becomes the refusal that a person can read."""
    try:
        yield
    except IntegrityError as error:
        # The table has the last word: an officer may have closed the consultation meanwhile.
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
