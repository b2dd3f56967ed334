"""What the desk reads of a debate: comments of all consultations, page by page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from contributions.debate.models import Comment, OfficialReply

PAGE_SIZE = 30


@dataclass(frozen=True)
class CommentPage:
    """Comments, newest first, and where the page before and the page after begin."""

    rows: list[Comment]
    older: UUID | None
    is_first: bool


def comment_page(
    wanted: dict[str, Any], *, before: UUID | None = None, size: int = PAGE_SIZE
) -> CommentPage:
    """The comments wanted (see `desk.debate_forms.CommentFilter`) that were written before one.

    Three queries at most; those that their authors deleted have no words left and are not listed.
    """
    found = Comment.objects.exclude(status=Comment.Status.DELETED)
    if wanted.get("statut"):
        found = found.filter(status=wanted["statut"])
    if wanted.get("avis"):
        found = found.filter(stance=wanted["avis"], root__isnull=True)
    if wanted.get("contribution"):
        found = found.filter(contribution__public_id=wanted["contribution"])
    if wanted.get("q"):
        words = wanted["q"]
        found = found.filter(Q(body__icontains=words) | Q(author__pseudonym__icontains=words))
    start = (
        Comment.objects.filter(public_id=before).values_list("written_at", "pk").first()
        if before
        else None
    )
    if start is not None:
        at, pk = start
        found = found.filter(written_at__lte=at).filter(
            Q(written_at__lt=at) | Q(written_at=at, pk__lt=pk)
        )
    rows = list(_with_place(found).order_by("-written_at", "-pk")[: size + 1])
    return CommentPage(
        rows=rows[:size],
        older=rows[size - 1].public_id if len(rows) > size else None,
        is_first=start is None,
    )


def comment_sheet() -> QuerySet[Comment]:
    """A comment with all that its sheet says."""
    return _with_place(Comment.objects.all()).prefetch_related("events__actor")


def last_function(officer: User) -> str:
    """The function under which the officer answered last; empty the first time."""
    return (
        OfficialReply.objects.filter(author=officer)
        .order_by("-written_at", "-pk")
        .values_list("function", flat=True)
        .first()
        or ""
    )


def _with_place(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related(
        "author", "parent__author", "root", "contribution__consultation"
    ).defer(
        "contribution__geom",
        "contribution__geom_3857",
        "contribution__consultation__perimeter",
        "contribution__consultation__presentation",
    )
