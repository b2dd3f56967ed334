"""May this person answer, to this, at this moment? Each refusal carries its reason in French."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.rules import ALLOWED, Decision, is_signed_in, refused
from contributions.debate.models import Comment
from contributions.models import Contribution
from contributions.rules import is_open_to_contributions
from layers.rules import may_run_consultations

if TYPE_CHECKING:
    from accounts.rules import Person

EDIT_FOR = timedelta(minutes=15)
"""How long a comment can be corrected; ``sql/0007_debate_guard.sql`` says the same."""


def is_open_to_answers(contribution: Contribution, now: datetime) -> Decision:
    """Whether anybody can support or comment it at ``now``: while contributions are taken."""
    if contribution.status != Contribution.Status.PUBLISHED:
        return refused(_("Cette contribution n’est plus sur la carte."))
    moment = is_open_to_contributions(contribution.consultation, now)
    if moment.allowed:
        return ALLOWED
    return refused(_("Les soutiens et les commentaires sont ouverts pendant la contribution."))


def may_support(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Signed in, while it is open, and somebody else wrote it: supports count the others."""
    opening = is_open_to_answers(contribution, now)
    if not opening.allowed:
        return opening
    if not is_signed_in(user):
        return refused(_("Connectez-vous pour soutenir cette contribution."))
    if contribution.author_id == user.pk:
        return refused(_("C’est votre contribution : les soutiens sont ceux des autres."))
    return ALLOWED


def may_withdraw_support(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """As `may_support`: once the contributions are closed, the counts stay what they were."""
    return may_support(user, contribution, now)


def may_comment(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Signed in, while it is open; the author too."""
    opening = is_open_to_answers(contribution, now)
    if not opening.allowed:
        return opening
    if not is_signed_in(user):
        return refused(_("Connectez-vous ou créez un compte pour publier votre commentaire."))
    return ALLOWED


def may_edit_comment(user: "Person", comment: Comment, now: datetime) -> Decision:
    """Its author, for fifteen minutes, as long as it is published."""
    if not is_signed_in(user) or comment.author_id != user.pk:
        return refused(_("Seul son auteur peut changer un commentaire."))
    if comment.status != Comment.Status.PUBLISHED or not _is_read(comment):
        return refused(_("Ce commentaire n’est plus public."))
    if now > comment.written_at + EDIT_FOR:
        return refused(
            _("Un commentaire se corrige pendant 15 minutes : écrivez-en un autre pour préciser.")
        )
    return ALLOWED


def may_delete_comment(user: "Person", comment: Comment, now: datetime) -> Decision:
    """Its author, at any time, as long as it is still there."""
    if not is_signed_in(user) or comment.author_id != user.pk:
        return refused(_("Seul son auteur peut supprimer un commentaire."))
    if comment.status == Comment.Status.DELETED:
        return refused(_("Ce commentaire est déjà supprimé."))
    return ALLOWED


def may_moderate_comments(user: "Person", now: datetime) -> Decision:
    """Officers, before, during and after the contributions are taken."""
    if may_run_consultations(user).allowed:
        return ALLOWED
    return refused(_("La modération est réservée aux agents de la concertation."))


def may_reply_officially(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Officers, at any time, to what the public can read."""
    if not may_run_consultations(user).allowed:
        return refused(_("Les réponses officielles sont réservées aux agents de la concertation."))
    if not _is_public(contribution):
        return refused(_("Cette contribution n’est pas publique : rétablissez-la d’abord."))
    return ALLOWED


def may_follow(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Signed in, as long as it is public: replies come after the closing too."""
    if not _is_public(contribution):
        return refused(_("Cette contribution n’est pas publique."))
    if not is_signed_in(user):
        return refused(_("Connectez-vous pour suivre cette contribution."))
    return ALLOWED


def _is_public(contribution: Contribution) -> bool:
    return (
        contribution.status == Contribution.Status.PUBLISHED and contribution.consultation.is_public
    )


def _is_read(comment: Comment) -> bool:
    return _is_public(comment.contribution)
