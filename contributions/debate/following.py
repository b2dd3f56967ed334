"""Following a contribution: who does, the letters that are grouped, and the click that ends them."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from accounts.services import queue_mail
from contributions.debate import letters, rules
from contributions.debate.errors import DebateClosed
from contributions.debate.models import Comment, Follow, News
from contributions.models import Contribution

BETWEEN_LETTERS = timedelta(hours=1)
"""A follower is written to about one contribution at most this often."""
KEEP_NEWS = timedelta(days=7)
_SALT = "contributions.follow"
_BATCH = 200
_CHANGES = (News.Kind.HIDDEN, News.Kind.RESTORED, News.Kind.DELETED)


def follow_contribution(*, contribution: Contribution, person: User, now: datetime) -> Follow:
    """Write to ``person`` about what comes from now on; a second time changes nothing."""
    decision = rules.may_follow(person, contribution, now)
    if not decision.allowed:
        raise DebateClosed(decision.reason)
    return begin_to_follow(contribution, person, now)


def begin_to_follow(contribution: Contribution, person: User, now: datetime) -> Follow:
    """The row itself, without a question: an author follows what she has just written."""
    last = News.objects.filter(contribution=contribution).aggregate(last=Max("pk"))["last"]
    follow, _created = Follow.objects.get_or_create(
        contribution=contribution,
        person=person,
        defaults={"followed_at": now, "next_letter_at": now, "told_news": last or 0},
    )
    return follow


def stop_following(*, contribution: Contribution, person: User) -> bool:
    """Write to ``person`` about it no longer; False when she was not written to."""
    removed, _by_table = Follow.objects.filter(contribution=contribution, person=person).delete()
    return bool(removed)


def stop_token(follow: Follow) -> str:
    """What the address in a letter carries: it can stop this one thing, and tells nothing."""
    return signing.dumps(follow.pk, salt=_SALT)


def follow_of_token(token: str) -> Follow | None:
    """The follow that the address of a letter stops; None when it is stopped already.

    Raises `django.core.signing.BadSignature` for an address that Parvis did not write.
    """
    number = signing.loads(token, salt=_SALT)
    return (
        Follow.objects.select_related("contribution__consultation", "person")
        .filter(pk=number)
        .first()
    )


def tell_followers(now: datetime) -> int:
    """Write to those who follow something that was answered; gives how many letters.

    A letter and the mark that it was written are one transaction, so that a worker that dies
    neither forgets nor repeats one.
    """
    contributions = set(News.objects.values_list("contribution_id", flat=True).distinct())
    written, after = 0, 0
    while contributions:
        with transaction.atomic():
            follows = list(
                Follow.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(
                    contribution_id__in=contributions,
                    next_letter_at__lte=now,
                    person__is_active=True,
                    pk__gt=after,
                )
                .select_related("person", "contribution__consultation")
                .defer(
                    "contribution__geom",
                    "contribution__geom_3857",
                    "contribution__consultation__perimeter",
                    "contribution__consultation__presentation",
                )
                .order_by("pk")[:_BATCH]
            )
            if not follows:
                break
            after = follows[-1].pk
            news = _news_of({follow.contribution_id for follow in follows})
            written += sum(_tell(follow, news[follow.contribution_id], now) for follow in follows)
    return written


def forget_old_news(now: datetime) -> int:
    """Remove what everybody was told long ago."""
    return News.objects.filter(at__lt=now - KEEP_NEWS).delete()[0]


def _news_of(contributions: set[int]) -> dict[int, list[News]]:
    found: dict[int, list[News]] = defaultdict(list)
    rows = (
        News.objects.filter(contribution_id__in=contributions)
        .select_related("comment__author", "official_reply__author")
        .order_by("pk")
    )
    for row in rows:
        found[row.contribution_id].append(row)
    return found


def _tell(follow: Follow, news: list[News], now: datetime) -> bool:
    unread = [one for one in news if one.pk > follow.told_news]
    if not unread:
        return False
    follow.told_news = unread[-1].pk
    told = [one for one in unread if _concerns(one, follow)]
    if {News.Kind.HIDDEN, News.Kind.RESTORED} <= {one.kind for one in unread}:
        # It came back before anybody was told that it had gone.
        told = [one for one in told if one.kind not in _CHANGES]
    if told:
        follow.next_letter_at = now + BETWEEN_LETTERS
        address = reverse("contributions:stop_following", args=[stop_token(follow)])
        url = f"{settings.PUBLIC_URL}{address}"
        letter = letters.news_of(follow.contribution, told, url)
        queue_mail(to=follow.person.email, unsubscribe_url=url, **letter)
    follow.save(update_fields=["told_news", "next_letter_at"])
    return bool(told)


def _concerns(one: News, follow: Follow) -> bool:
    """Whether it is still public, and not the follower's own doing."""
    contribution = follow.contribution
    if one.kind in _CHANGES:
        # The author has a letter of her own about what moderation did; the last state counts.
        state = {"hidden": "hidden", "restored": "published", "deleted": "deleted"}[one.kind]
        return contribution.author_id != follow.person_id and contribution.status == state
    if (
        contribution.status != Contribution.Status.PUBLISHED
        or not contribution.consultation.is_public
    ):
        return False
    if one.comment is not None:
        return (
            one.comment.status == Comment.Status.PUBLISHED
            and one.comment.author_id != follow.person_id
        )
    reply = one.official_reply
    return reply is not None and reply.withdrawn_at is None and reply.author_id != follow.person_id
