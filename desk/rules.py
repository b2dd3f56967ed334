"""Who may enter the officers' room, and which parts of it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.rules import ALLOWED, Decision, refused
from layers.rules import may_configure_layers, may_run_consultations

if TYPE_CHECKING:
    from accounts.rules import Person


def may_enter(user: "Person") -> Decision:
    """Officers, and the DSIG for what concerns its layers."""
    if may_run_consultations(user).allowed or may_configure_layers(user).allowed:
        return ALLOWED
    return refused(_("Le bureau est réservé aux agents de la métropole."))


def may_follow_contributions(user: "Person") -> Decision:
    """Officers: contributions, hidden ones included, and their moderation."""
    return may_run_consultations(user)


def may_follow_layers(user: "Person") -> Decision:
    """Officers and the DSIG: what became of each synchronisation."""
    return may_enter(user)


def may_decide_on_layers(user: "Person") -> Decision:
    """Officers and the DSIG: run now, approve or refuse a stopped delivery, go back to a version."""
    return may_enter(user)


def may_edit_sources(user: "Person") -> Decision:
    """The DSIG alone: where a layer comes from, when, and its safety limits."""
    return may_configure_layers(user)


def may_style_layers(user: "Person") -> Decision:
    """Officers and the DSIG: how a layer looks."""
    return may_enter(user)
