"""Everything for which an answer can be refused, with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from contributions.errors import ContributionRefused, TooLong
from geo.errors import Conflict, InvalidInput, NotAllowed, TooOften


class DebateClosed(ContributionRefused, NotAllowed):
    """Nothing can be answered at this moment."""

    code = "debate-closed"
    default_message = _("On ne peut plus soutenir ni commenter cette contribution.")


class OwnContribution(ContributionRefused, NotAllowed):
    """A support by the author."""

    code = "own-contribution"
    default_message = _(
        "C’est votre contribution : les soutiens comptent les autres personnes qui sont d’accord."
    )


class MissingComment(ContributionRefused, InvalidInput):
    """No visible character in the comment."""

    code = "comment-missing"
    field = "body"
    default_message = _("Écrivez votre commentaire.")


class CommentTooLong(TooLong):
    """The comment exceeds ``COMMENT_MAX_LENGTH`` characters."""

    code = "comment-too-long"
    field = "body"
    name = _("Le commentaire")
    default_message = _("Le commentaire est trop long : raccourcissez-le à 2 000 caractères.")


class UnreadableComment(ContributionRefused, InvalidInput):
    """Characters that no text can hold."""

    code = "comment-unreadable"
    field = "body"
    default_message = _("Le commentaire contient un caractère illisible : tapez-le de nouveau.")


class UnknownStance(ContributionRefused, InvalidInput):
    """Neither for, nor against, nor neutral."""

    code = "stance-unknown"
    field = "stance"
    default_message = _("Dites si vous êtes pour, contre ou neutre.")


class UnknownParent(ContributionRefused, InvalidInput):
    """The comment that is answered is not there any more, or belongs to something else."""

    code = "parent-unknown"
    field = "parent"
    default_message = _(
        "Le commentaire auquel vous répondez n’est plus là : répondez à la contribution elle-même."
    )


class CommentedTooOften(ContributionRefused, TooOften):
    """More comments than a person writes."""

    code = "comments-too-many"
    default_message = _(
        "Vous avez écrit beaucoup de commentaires en peu de temps : attendez quelques minutes. "
        "Votre texte est gardé."
    )


class NotYourComment(ContributionRefused, NotAllowed):
    """Not this person's to change."""

    code = "not-your-comment"
    default_message = _("Seul son auteur peut changer un commentaire.")


class TooLateToEdit(ContributionRefused, NotAllowed):
    """After fifteen minutes others have read it."""

    code = "comment-too-old"
    default_message = _(
        "Un commentaire se corrige pendant 15 minutes : écrivez-en un autre pour préciser."
    )


class CommentGone(ContributionRefused, Conflict):
    """The comment is no longer in the state that the action needs."""

    code = "comment-state"
    default_message = _("Ce commentaire a changé entre-temps : rechargez la page avant d’agir.")


class CommentReasonMissing(ContributionRefused, InvalidInput):
    """Hiding needs a reason, which everybody will read."""

    code = "reason-missing"
    field = "reason"
    default_message = _("Donnez le motif : il sera affiché à la place du commentaire.")


class OfficersOnly(ContributionRefused, NotAllowed):
    """The metropole's word belongs to officers."""

    code = "officers-only"
    default_message = _("Les réponses officielles sont réservées aux agents de la concertation.")


class MissingReply(ContributionRefused, InvalidInput):
    """No visible character in the official reply."""

    code = "reply-missing"
    field = "body"
    default_message = _("Écrivez la réponse.")


class ReplyTooLong(ContributionRefused, InvalidInput):
    """The official reply exceeds ``REPLY_MAX_LENGTH`` characters."""

    code = "reply-too-long"
    field = "body"
    default_message = _("La réponse est trop longue : raccourcissez-la à 5 000 caractères.")


class MissingFunction(ContributionRefused, InvalidInput):
    """Who answers for the metropole is not said."""

    code = "function-missing"
    field = "function"
    default_message = _("Donnez votre fonction : elle est affichée avec la réponse.")


class ReplyGone(ContributionRefused, Conflict):
    """The official reply was withdrawn meanwhile."""

    code = "reply-state"
    default_message = _("Cette réponse a été retirée entre-temps.")
