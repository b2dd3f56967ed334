"""What a decision is, and who may hold which role's keys."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser


@dataclass(frozen=True)
class Decision:
    """Whether something may be done now; when it may not, a French sentence says why."""

    allowed: bool
    reason: str | Promise = ""


ALLOWED = Decision(True)


def refused(reason: str | Promise) -> Decision:
    """A refusal with its reason."""
    return Decision(False, reason)


def is_signed_in(user: "Person") -> bool:
    """True for an account that is signed in and not closed."""
    return bool(user.is_authenticated and user.is_active)


def may_manage_accounts(user: "Person") -> Decision:
    """Roles and accounts are in administrators' hands alone."""
    if is_signed_in(user) and (user.is_superuser or getattr(user, "role", "") == "administrator"):
        return ALLOWED
    return refused(_("La gestion des comptes est réservée aux administrateurs."))
