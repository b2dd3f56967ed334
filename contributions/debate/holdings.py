"""What the debate holds about a person (see `accounts.holdings`)."""

from datetime import datetime, timedelta
from typing import Any

from accounts.holdings import Holding
from accounts.models import User
from contributions.debate.following import forget_old_news
from contributions.debate.models import Comment, Follow, OfficialReply, Support
from contributions.debate.selectors import comments_of
from contributions.debate.services import delete_own_comment

KEEP_COMMENT_KEYS = timedelta(days=30)
_SHOWN = 50


def export(user: User) -> list[dict[str, Any]]:
    """Comments with their history, official replies, supports and follows."""
    comments = Comment.objects.filter(author=user).order_by("pk")
    supports = Support.objects.filter(person=user).order_by("pk")
    follows = Follow.objects.filter(person=user).order_by("pk")
    replies = OfficialReply.objects.filter(author=user).order_by("pk")
    return [
        *(
            {
                "kind": "comment",
                "public_id": str(comment.public_id),
                "contribution": str(comment.contribution.public_id),
                "stance": comment.stance,
                "body": comment.body,
                "status": comment.status,
                "written_at": comment.written_at.isoformat(),
                "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
                "history": [
                    {"action": event.action, "at": event.at.isoformat(), "reason": event.reason}
                    for event in comment.events.all()
                ],
            }
            for comment in comments.select_related("contribution").prefetch_related("events")
        ),
        *(
            {
                "kind": "official_reply",
                "contribution": str(reply.contribution.public_id),
                "function": reply.function,
                "body": reply.body,
                "written_at": reply.written_at.isoformat(),
            }
            for reply in replies.select_related("contribution")
        ),
        *(
            {
                "kind": "support",
                "contribution": str(support.contribution.public_id),
                "at": support.supported_at.isoformat(),
            }
            for support in supports.select_related("contribution")
        ),
        *(
            {
                "kind": "follow",
                "contribution": str(follow.contribution.public_id),
                "at": follow.followed_at.isoformat(),
            }
            for follow in follows.select_related("contribution")
        ),
    ]


def summary(user: User) -> dict[str, Any]:
    """What the account page shows: the newest of each, and how many there are."""
    public = {"contribution__status": "published"}
    supports = Support.objects.filter(person=user, **public)
    follows = Follow.objects.filter(person=user, **public)
    comments = comments_of(user)
    return {
        "comments": comments[:_SHOWN],
        "comments_total": comments.count(),
        "supports": supports.select_related("contribution").order_by("-pk")[:_SHOWN],
        "supports_total": supports.count(),
        "follows": follows.select_related("contribution").order_by("-pk")[:_SHOWN],
        "follows_total": follows.count(),
    }


def purge(now: datetime) -> int:
    """Forget the keys of old sendings, and the news that everybody was told."""
    old = Comment.objects.filter(
        idempotency_key__isnull=False, written_at__lt=now - KEEP_COMMENT_KEYS
    )
    return old.update(idempotency_key=None) + forget_old_news(now)


def withdraw(user: User, now: datetime) -> None:
    """Take back every comment of ``user``, as she could do herself one by one."""
    kept = Comment.objects.filter(author=user).exclude(status=Comment.Status.DELETED)
    for comment in kept.select_related("contribution").order_by("pk"):
        delete_own_comment(comment=comment, author=user, now=now)


HOLDING = Holding(
    name="debate",
    export=export,
    summary=summary,
    template="contributions/_own_debate.html",
    purge=purge,
    withdraw=withdraw,
)
