"""Who may read and prepare consultations and layers."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.rules import ALLOWED, Decision, is_signed_in, refused
from layers.models import Consultation

if TYPE_CHECKING:
    from accounts.rules import Person


def may_read_consultation(user: "Person", consultation: Consultation) -> Decision:
    """Anybody reads a published or archived consultation; officers also read drafts."""
    if consultation.is_public or may_run_consultations(user).allowed:
        return ALLOWED
    return refused(_("Cette concertation n’est pas encore publiée."))


def may_run_consultations(user: "Person") -> Decision:
    """Officers prepare, publish and close consultations."""
    if is_signed_in(user) and getattr(user, "is_officer", False):
        return ALLOWED
    return refused(_("Cette page est réservée aux agents de la concertation."))


def may_configure_layers(user: "Person") -> Decision:
    """The DSIG's agents describe layers and where their data come from."""
    if is_signed_in(user) and getattr(user, "is_dsig", False):
        return ALLOWED
    return refused(_("Cette page est réservée aux agents de la DSIG."))
