"""May this person do this, to this, at this moment? Each answer carries its reason in French."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.rules import ALLOWED, Decision, is_signed_in, refused
from contributions.models import Contribution
from layers.models import Consultation
from layers.rules import may_run_consultations
from layers.selectors import moment_of

if TYPE_CHECKING:
    from accounts.rules import Person

__all__ = [
    "Decision",
    "is_open_to_contributions",
    "may_contribute",
    "may_delete",
    "may_moderate",
    "may_read",
]


def is_open_to_contributions(consultation: Consultation, now: datetime) -> Decision:
    """Whether the consultation takes contributions at ``now``, whoever asks."""
    if consultation.visibility == Consultation.Visibility.DRAFT:
        return refused(_("Cette concertation n’est pas encore publiée."))
    if consultation.visibility == Consultation.Visibility.ARCHIVED:
        return refused(_("Cette concertation est archivée : on peut la lire, plus y contribuer."))
    moment = moment_of(consultation, now)
    if moment.state == "open":
        return ALLOWED
    if moment.state == "upcoming" and moment.opens_at is not None:
        return refused(
            _("Les contributions ouvriront le %(day)s.") % {"day": _day(moment.opens_at)}
        )
    if moment.closes_at is not None:
        return refused(
            _("Les contributions sont closes depuis le %(day)s.") % {"day": _day(moment.closes_at)}
        )
    return refused(_("Cette concertation ne prévoit pas de contributions."))


def may_contribute(user: "Person", consultation: Consultation, now: datetime) -> Decision:
    """The consultation is open, and the person is signed in."""
    moment = is_open_to_contributions(consultation, now)
    if not moment.allowed:
        return moment
    if not is_signed_in(user):
        return refused(_("Connectez-vous ou créez un compte pour envoyer votre contribution."))
    return ALLOWED


def may_read(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Anybody reads a published contribution of a public consultation; officers read them all."""
    if contribution.status == Contribution.Status.PUBLISHED and contribution.consultation.is_public:
        return ALLOWED
    if contribution.status == Contribution.Status.DELETED:
        return refused(_("Cette contribution a été supprimée par son auteur."))
    if may_run_consultations(user).allowed:
        return ALLOWED
    if contribution.status == Contribution.Status.HIDDEN:
        return refused(_("Cette contribution a été retirée par la modération."))
    return refused(_("Cette contribution n’est pas publique."))


def may_moderate(user: "Person", subject: Contribution | Consultation, now: datetime) -> Decision:
    """Officers moderate, before, during and after the contributions are taken."""
    if may_run_consultations(user).allowed:
        return ALLOWED
    return refused(_("La modération est réservée aux agents de la concertation."))


def may_delete(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Its author, at any time, as long as it is still there."""
    if not is_signed_in(user) or contribution.author_id != user.pk:
        return refused(_("Seul l’auteur d’une contribution peut la supprimer."))
    if contribution.status == Contribution.Status.DELETED:
        return refused(_("Cette contribution est déjà supprimée."))
    return ALLOWED


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l j F Y")
