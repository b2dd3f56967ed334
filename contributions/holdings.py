"""What this room holds about a person (see `accounts.holdings`)."""

from datetime import datetime, timedelta
from typing import Any

from accounts.holdings import Holding
from accounts.models import User
from contributions.models import Contribution, IdempotencyKey, ModerationEvent
from contributions.questions.selectors import answer_document, answers_of, said_in
from contributions.selectors import feature_document, own_contributions, with_public_facts
from contributions.services import delete_own_contribution

KEEP_IDEMPOTENCY_KEYS = timedelta(days=30)


def export(user: User) -> list[dict[str, Any]]:
    """Every contribution of ``user`` as a GeoJSON Feature, with its state and its history."""
    rows = with_public_facts(Contribution.objects.filter(author=user)).order_by("id")
    documents = []
    for contribution in rows.prefetch_related("moderation_events"):
        document = feature_document(contribution)
        # To their author, also those that nobody else reads.
        document["properties"]["answers"] = answer_document(answers_of(contribution))
        document["properties"]["status"] = contribution.status
        document["properties"]["history"] = [
            _event(event) for event in contribution.moderation_events.all()
        ]
        documents.append(document)
    return documents


def summary(user: User) -> list[Contribution]:
    """What the account page shows: each contribution with its answers in words (``said``)."""
    shown = list(own_contributions(user))
    for contribution in shown:
        contribution.said = said_in(contribution.every_answer)  # type: ignore[attr-defined]
    return shown


def purge(now: datetime) -> int:
    """Forget the keys that no client repeats any more."""
    old = IdempotencyKey.objects.filter(created_at__lt=now - KEEP_IDEMPOTENCY_KEYS)
    return old.delete()[0]


def withdraw(user: User, now: datetime) -> None:
    """Delete what ``user`` contributed, as she could do herself one by one."""
    published_or_hidden = Contribution.objects.filter(author=user).exclude(
        status=Contribution.Status.DELETED
    )
    for contribution in published_or_hidden.order_by("pk"):
        delete_own_contribution(contribution=contribution, author=user, now=now)


def _event(event: ModerationEvent) -> dict[str, str]:
    return {"action": event.action, "at": event.at.isoformat(), "reason": event.reason}


HOLDING = Holding(
    name="contributions",
    export=export,
    summary=summary,
    template="contributions/_own_contributions.html",
    purge=purge,
    withdraw=withdraw,
)
