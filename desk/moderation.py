"""The two moves of a moderator, and the sentence that each outcome deserves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Decision
from contributions import rules, services
from contributions.errors import ContributionGone
from contributions.models import Contribution, ModerationEvent
from geo.errors import ParvisError

if TYPE_CHECKING:
    from accounts.rules import Person

MOVES: Final[dict[str, Callable[..., Any]]] = {
    "hide": services.hide_contribution,
    "restore": services.restore_contribution,
}


@dataclass(frozen=True)
class Outcome:
    """What the move came to: a level of `django.contrib.messages`, and what to tell the officer."""

    level: int
    sentence: str


def may_moderate(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Whether the officer may hide or restore it now."""
    return rules.may_moderate(user, contribution, now)


def move(
    *, wish: str, contribution: Contribution, officer: User, reason: str, now: datetime
) -> Outcome:
    """Hide or restore the contribution (``wish``, a key of `MOVES`); a refusal becomes a sentence."""
    try:
        MOVES[wish](contribution=contribution, officer=officer, reason=reason, now=now)
    except ContributionGone:
        return Outcome(messages.WARNING, _what_happened_first(contribution))
    except ParvisError as error:
        return Outcome(messages.ERROR, str(error.message))
    if wish == "hide":
        return Outcome(
            messages.SUCCESS,
            _("La contribution est masquée : elle n’est plus sur la carte ni dans les listes."),
        )
    return Outcome(
        messages.SUCCESS,
        _("La contribution est rétablie : elle est de nouveau sur la carte."),
    )


def _what_happened_first(contribution: Contribution) -> str:
    last = (
        ModerationEvent.objects.filter(contribution=contribution)
        .exclude(action=ModerationEvent.Action.PHOTO_REMOVED)
        .select_related("actor")
        .order_by("-at", "-pk")
        .first()
    )
    words = {
        ModerationEvent.Action.HIDDEN: _("Cette contribution a déjà été masquée"),
        ModerationEvent.Action.RESTORED: _("Cette contribution a déjà été rétablie"),
        ModerationEvent.Action.SUBMITTED: _("Cette contribution est déjà publiée"),
        ModerationEvent.Action.DELETED: _("Cette contribution a été supprimée par son auteur"),
    }
    nothing_changed = _("Rien n’a été modifié.")
    if last is None:
        return f"{ContributionGone.default_message} {nothing_changed}"
    sentence = words[ModerationEvent.Action(last.action)]
    if last.action in {ModerationEvent.Action.HIDDEN, ModerationEvent.Action.RESTORED}:
        local = timezone.localtime(last.at)
        sentence = _("%(what)s par %(who)s le %(day)s à %(hour)s") % {
            "what": sentence,
            "who": last.actor.pseudonym if last.actor else _("un compte supprimé"),
            "day": date_format(local, "j F"),
            "hour": date_format(local, "H:i").replace(":", "\u00a0h\u00a0"),
        }
    return f"{sentence}. {nothing_changed}"
