"""Reads of a debate: always a bounded number of queries and rows, however much was answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from accounts.rules import Decision, is_signed_in
from contributions.debate import rules
from contributions.debate.models import (
    Comment,
    CommentEvent,
    Follow,
    OfficialReply,
    Support,
)
from contributions.models import Contribution

if TYPE_CHECKING:
    from accounts.rules import Person

FIRST_COMMENTS = 10
ANSWERS_SHOWN_FIRST = 3
ANSWERS_OF_A_PAGE = 30


@dataclass(frozen=True)
class Line:
    """One comment as a page shows it, and what the reader may do with it."""

    comment: Comment
    may_edit: bool
    may_delete: bool

    @property
    def reason(self) -> str:
        """Why moderation hid it."""
        hidings = getattr(self.comment, "hidings", [])
        return hidings[0].reason if hidings else ""

    @property
    def answered(self) -> Comment | None:
        """The comment of the same thread that it answers, when that is not the first one."""
        comment = self.comment
        return comment.parent if comment.parent_id != comment.root_id else None


@dataclass(frozen=True)
class Thread:
    """A first comment and the beginning of what was answered to it."""

    first: Line
    answers: list[Line] = field(default_factory=list)

    @property
    def unseen(self) -> int:
        """How many published answers are not among ``answers``."""
        shown = sum(line.comment.status == Comment.Status.PUBLISHED for line in self.answers)
        return max(0, self.first.comment.replies - shown)


@dataclass(frozen=True)
class DebatePage:
    """A page of threads, the newest first; ``older`` is where the next page begins."""

    threads: list[Thread]
    older: UUID | None
    is_first: bool


@dataclass(frozen=True)
class ThreadPage:
    """A first comment and a page of its answers, in the order in which they were written."""

    thread: Thread
    later: UUID | None
    is_first: bool


@dataclass(frozen=True)
class Standing:
    """What the reader did and may do about one contribution."""

    supports: bool
    follows: bool
    may_support: Decision
    may_comment: Decision
    is_open: Decision


def standing_of(user: "Person", contribution: Contribution, now: datetime) -> Standing:
    """At most two queries, none for a visitor."""
    signed_in = is_signed_in(user)
    return Standing(
        supports=signed_in
        and Support.objects.filter(contribution=contribution, person_id=user.pk).exists(),
        follows=signed_in
        and Follow.objects.filter(contribution=contribution, person_id=user.pk).exists(),
        may_support=rules.may_support(user, contribution, now),
        may_comment=rules.may_comment(user, contribution, now),
        is_open=rules.is_open_to_answers(contribution, now),
    )


def official_replies(contribution: Contribution) -> QuerySet[OfficialReply]:
    """What the metropole answered and did not withdraw, in the order in which it was written."""
    return (
        OfficialReply.objects.filter(contribution=contribution, withdrawn_at__isnull=True)
        .select_related("author")
        .order_by("written_at", "pk")
    )


def debate_page(
    contribution: Contribution,
    reader: "Person",
    now: datetime,
    *,
    before: UUID | None = None,
    size: int = FIRST_COMMENTS,
) -> DebatePage:
    """A page of the debate: the first comments before ``before``, each with its first answers."""
    firsts = Comment.objects.filter(contribution=contribution, root__isnull=True).filter(
        ~Q(status="deleted") | Q(replies__gt=0)
    )
    start = _place_of(contribution, before)
    if start is not None:
        at, pk = start
        firsts = firsts.filter(written_at__lte=at).filter(
            Q(written_at__lt=at) | Q(written_at=at, pk__lt=pk)
        )
    rows = list(_with_words(firsts).order_by("-written_at", "-pk")[: size + 1])
    shown = rows[:size]
    answers = _first_answers([row.pk for row in shown if row.replies])
    return DebatePage(
        threads=[
            Thread(
                _line(row, contribution, reader, now),
                [_line(one, contribution, reader, now) for one in answers.get(row.pk, [])],
            )
            for row in shown
        ],
        older=shown[-1].public_id if len(rows) > size else None,
        is_first=start is None,
    )


def thread_page(
    contribution: Contribution,
    first: Comment,
    reader: "Person",
    now: datetime,
    *,
    since: UUID | None = None,
    size: int = ANSWERS_OF_A_PAGE,
) -> ThreadPage:
    """A whole thread, page by page, from the answer ``since`` on."""
    answers = _seen_answers().filter(root=first)
    start = _place_of(contribution, since)
    if start is not None:
        at, pk = start
        answers = answers.filter(written_at__gte=at).filter(
            Q(written_at__gt=at) | Q(written_at=at, pk__gte=pk)
        )
    rows = list(_with_words(answers).order_by("written_at", "pk")[: size + 1])
    first = _with_words(Comment.objects.filter(pk=first.pk)).get()
    return ThreadPage(
        thread=Thread(
            _line(first, contribution, reader, now),
            [_line(row, contribution, reader, now) for row in rows[:size]],
        ),
        later=rows[size].public_id if len(rows) > size else None,
        is_first=start is None or not rows or rows[0].pk == _first_answer(first),
    )


def _first_answer(first: Comment) -> int | None:
    """The key of the oldest answer that is shown of a thread."""
    query = _seen_answers().filter(root=first).order_by("written_at", "pk")
    return query.values_list("pk", flat=True).first()


def comments_of(person: Any) -> QuerySet[Comment]:
    """What a person wrote under the contributions of others, or her own, newest first."""
    return (
        _with_words(Comment.objects.filter(author=person))
        .exclude(status=Comment.Status.DELETED)
        .select_related("contribution__consultation")
        .order_by("-written_at", "-pk")
    )


def _place_of(contribution: Contribution, public_id: UUID | None) -> tuple[datetime, int] | None:
    if public_id is None:
        return None
    return (
        Comment.objects.filter(contribution=contribution, public_id=public_id)
        .values_list("written_at", "pk")
        .first()
    )


def _with_words(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """With authors, and the reason of those that moderation hid; one more query in all."""
    return comments.select_related("author", "parent__author").prefetch_related(
        Prefetch(
            "events",
            CommentEvent.objects.filter(action="hidden").order_by("-at", "-pk"),
            to_attr="hidings",
        )
    )


def _seen_answers() -> QuerySet[Comment]:
    """Answers that leave something on the page: a deleted one only if it was itself answered."""
    return Comment.objects.filter(root__isnull=False).filter(
        ~Q(status="deleted") | Q(replies__gt=0)
    )


def _first_answers(firsts: list[int]) -> dict[int, list[Comment]]:
    """The first answers of each thread: one short walk of an index for each, one query."""
    if not firsts:
        return {}
    walks: list[QuerySet[Comment, Any]] = [
        _seen_answers()
        .filter(root_id=root)
        .order_by("written_at", "pk")
        .values_list("pk", flat=True)[:ANSWERS_SHOWN_FIRST]
        for root in firsts
    ]
    keys = walks[0] if len(walks) == 1 else walks[0].union(*walks[1:], all=True)
    rows = _with_words(Comment.objects.filter(pk__in=list(keys))).order_by("written_at", "pk")
    found: dict[int, list[Comment]] = {}
    for row in rows:
        found.setdefault(row.root_id or row.pk, []).append(row)
    return found


def _line(comment: Comment, contribution: Contribution, reader: "Person", now: datetime) -> Line:
    comment.contribution = contribution
    return Line(
        comment=comment,
        may_edit=rules.may_edit_comment(reader, comment, now).allowed,
        may_delete=rules.may_delete_comment(reader, comment, now).allowed,
    )
