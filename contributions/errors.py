"""Everything for which a contribution can be refused, with the sentence that says what to do."""

from typing import ClassVar, Self

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from geo.errors import Conflict, InvalidInput, NotAllowed, ParvisError


class ContributionRefused(ParvisError):
    """Root of this room's refusals."""


class NotOpen(ContributionRefused, NotAllowed):
    """The consultation takes no contribution at this moment."""

    code = "consultation-not-open"
    default_message = _("Cette concertation ne reçoit pas de contributions en ce moment.")


class AnotherPerson(ContributionRefused, NotAllowed):
    """A script sends what another person wrote than the one who is signed in by now."""

    code = "another-person"
    default_message = _("Une autre personne s’est connectée\u202f: rien n’a été envoyé.")


class NotYours(ContributionRefused, NotAllowed):
    """Not this person's to do."""

    code = "not-yours"
    default_message = _("Seul l’auteur d’une contribution peut la supprimer.")


class ModeratorsOnly(ContributionRefused, NotAllowed):
    """Moderation belongs to officers."""

    code = "moderators-only"
    default_message = _("La modération est réservée aux agents de la concertation.")


class TooLong(ContributionRefused, InvalidInput):
    """Root of the refusals of a text that exceeds its bound; ``name`` is what the sentence calls it."""

    code = "too-long"
    name: ClassVar[str | Promise] = _("Le texte")

    @classmethod
    def of(cls, count: int, most: int) -> Self:
        """The refusal of a text of ``count`` characters, which says how many are too many."""
        return cls(
            now("%(name)s a %(count)s caractères, dont %(excess)s de trop : gardez-en %(most)s.")
            % {
                "name": cls.name,
                "count": _grouped(count),
                "excess": _grouped(count - most),
                "most": _grouped(most),
            }
        )


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


class MissingTitle(ContributionRefused, InvalidInput):
    """No visible character in the title."""

    code = "title-missing"
    field = "title"
    default_message = _("Donnez un titre à votre contribution.")


class TitleTooLong(TooLong):
    """The title exceeds ``TITLE_MAX_LENGTH`` characters."""

    code = "title-too-long"
    field = "title"
    name = _("Le titre")
    default_message = _("Le titre est trop long : raccourcissez-le à 120 caractères.")


class UnreadableTitle(ContributionRefused, InvalidInput):
    """Characters that no text can hold."""

    code = "title-unreadable"
    field = "title"
    default_message = _("Le titre contient un caractère illisible : tapez-le de nouveau.")


class BodyTooLong(TooLong):
    """The text exceeds ``BODY_MAX_LENGTH`` characters."""

    code = "body-too-long"
    field = "body"
    default_message = _("Le texte est trop long : raccourcissez-le à 5 000 caractères.")


class UnreadableBody(ContributionRefused, InvalidInput):
    """Characters that no text can hold."""

    code = "body-unreadable"
    field = "body"
    default_message = _("Le texte contient un caractère illisible : tapez-le de nouveau.")


class UnknownCategory(ContributionRefused, InvalidInput):
    """Not one of the consultation's categories."""

    code = "category-unknown"
    field = "category"
    default_message = _("Choisissez une des catégories de cette concertation.")


class PlaceRefused(ContributionRefused, InvalidInput):
    """Root of the refusals of a place."""

    code = "place-refused"
    field = "geometry"
    default_message = _("Ce lieu ne convient pas : choisissez-en un autre.")


class GeometryNotAccepted(PlaceRefused):
    """This consultation does not take this kind of drawing."""

    code = "geometry-not-accepted"
    default_message = _("Cette concertation n’accepte pas ce type de tracé.")


class CoordinatesSwapped(PlaceRefused):
    """Latitude where longitude should be."""

    code = "coordinates-swapped"
    default_message = _(
        "Les coordonnées semblent inversées : donnez d’abord la longitude, puis la latitude."
    )


class OutsidePerimeter(PlaceRefused):
    """Not wholly inside the consultation's perimeter."""

    code = "outside-perimeter"
    default_message = _(
        "Ce lieu est hors du périmètre de la concertation : "
        "choisissez un lieu à l’intérieur du contour dessiné sur la carte."
    )


class TooManyVertices(PlaceRefused):
    """More positions than the consultation allows."""

    code = "too-many-vertices"
    default_message = _("Le tracé a trop de points : dessinez-le plus simplement.")


class LineTooLong(PlaceRefused):
    """Longer than the consultation allows."""

    code = "line-too-long"
    default_message = _("La ligne est trop longue : dessinez-en une plus courte.")


class AreaTooLarge(PlaceRefused):
    """Larger than the consultation allows."""

    code = "area-too-large"
    default_message = _("La zone est trop grande : dessinez-en une plus petite.")


class UnknownFeature(ContributionRefused, InvalidInput):
    """The object that the contribution speaks about is not on this consultation's map."""

    code = "feature-unknown"
    field = "about"
    default_message = _("Cet élément n’est plus sur le plan : choisissez-en un autre.")


class InvalidIdempotencyKey(ContributionRefused, InvalidInput):
    """A key that is not 1 to 200 visible ASCII characters."""

    code = "idempotency-key-invalid"
    field = "Idempotency-Key"
    default_message = _("La clé d’idempotence doit avoir de 1 à 200 caractères ASCII visibles.")


class IdempotencyKeyReused(ContributionRefused, Conflict):
    """The key was used for another content."""

    code = "idempotency-key-reused"
    field = "Idempotency-Key"
    default_message = _(
        "Cette clé a déjà servi pour un autre contenu : envoyez celui-ci avec une nouvelle clé."
    )


class ReasonMissing(ContributionRefused, InvalidInput):
    """Hiding needs a reason, which the author will read."""

    code = "reason-missing"
    field = "reason"
    default_message = _("Donnez le motif : l’auteur de la contribution le lira.")


class ContributionGone(ContributionRefused, Conflict):
    """The contribution is no longer in the state that the action needs."""

    code = "contribution-state"
    default_message = _("Cette contribution a changé entre-temps : rechargez la page avant d’agir.")


class NothingToSearch(ContributionRefused, InvalidInput):
    """What was typed in the search holds no word that can be searched."""

    code = "nothing-to-search"
    field = "recherche"
    default_message = _(
        "Ces mots ne peuvent pas être cherchés : écrivez au moins un mot plein, par exemple « piste »."
    )


class UnknownPlaceInList(ContributionRefused, InvalidInput):
    """The address of a page of a list that is not one of ours."""

    code = "unknown-place-in-list"
    field = "apres"
    default_message = _("Cette page de la liste n’existe pas : reprenez la liste à son début.")
