"""Everything for which a photograph can be refused, with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from contributions.errors import ContributionRefused, TooLong
from geo.errors import Conflict, InvalidInput, NotAllowed, TooOften


class PhotoRefused(ContributionRefused, InvalidInput):
    """Root of the refusals of a file."""

    code = "photo-refused"
    field = "photos"
    default_message = _("Cette photo ne convient pas : choisissez-en une autre.")


class PhotoMissing(PhotoRefused):
    """No file was sent, or an empty one."""

    code = "photo-missing"
    default_message = _("Ce fichier est vide : choisissez une photo JPEG, PNG ou WebP.")


class PhotoTooHeavy(PhotoRefused):
    """More bytes than ``MOST_BYTES``."""

    code = "photo-too-heavy"
    default_message = _("Cette photo pèse plus de 15 Mo : envoyez-en une version plus légère.")


class TooManyPixels(PhotoRefused):
    """Larger than what is decoded; found before decoding."""

    code = "photo-too-large"
    default_message = _(
        "Cette photo a trop de pixels : réduisez sa taille, 4 000 pixels de côté suffisent."
    )


class NotAPhoto(PhotoRefused):
    """Something else than a picture, whatever its name says."""

    code = "photo-not-an-image"
    default_message = _(
        "Ce fichier n’est pas une photo, quel que soit son nom : choisissez un JPEG, un PNG ou un WebP."
    )


class DrawingNotAccepted(PhotoRefused):
    """SVG, or any document that may carry a program."""

    code = "photo-svg"
    default_message = _(
        "Ce fichier est un dessin SVG ou une page, pas une photo : enregistrez-le en JPEG ou en PNG."
    )


class HeicNotAccepted(PhotoRefused):
    """HEIC and HEIF, which no browser but one reads."""

    code = "photo-heic"
    default_message = _(
        "Les photos HEIC ne sont pas acceptées. Sur iPhone : Réglages, Appareil photo, Formats, "
        "« Le plus compatible » ; ou partagez la photo en JPEG."
    )


class FormatNotAccepted(PhotoRefused):
    """A picture, and not of one of the three formats."""

    code = "photo-format"
    default_message = _(
        "Ce format d’image n’est pas accepté : enregistrez la photo en JPEG, en PNG ou en WebP."
    )


class AnimationNotAccepted(PhotoRefused):
    """Several pictures in one file."""

    code = "photo-animated"
    default_message = _(
        "Les images animées ne sont pas acceptées : choisissez une photo JPEG, PNG ou WebP."
    )


class PhotoDamaged(PhotoRefused):
    """A picture that ends too soon or cannot be decoded."""

    code = "photo-damaged"
    default_message = _(
        "Cette photo est incomplète ou abîmée : ouvrez-la, enregistrez-la de nouveau et renvoyez-la."
    )


class TooManyPhotos(PhotoRefused):
    """A sixth one."""

    code = "photos-too-many"
    default_message = _("Cinq photos au plus : retirez-en une pour ajouter celle-ci.")


class AltTextMissing(ContributionRefused, InvalidInput):
    """A photograph that somebody who does not see it would know nothing of."""

    code = "alt-missing"
    field = "alt"
    default_message = _("Décrivez chaque photo en quelques mots : ce que l’on y voit.")


class AltTextTooLong(TooLong):
    """The description exceeds ``ALT_MAX_LENGTH`` characters."""

    code = "alt-too-long"
    field = "alt"
    name = _("La description")
    default_message = _("La description est trop longue : 300 caractères au plus.")


class PhotosNotYours(ContributionRefused, NotAllowed):
    """Photographs are added by the contribution's author."""

    code = "not-yours"
    field = "photos"
    default_message = _("Seul l’auteur d’une contribution peut y ajouter des photos.")


class PhotosClosed(ContributionRefused, NotAllowed):
    """No photograph can be added at this moment."""

    code = "photos-closed"
    field = "photos"
    default_message = _("On ne peut plus ajouter de photos à cette contribution.")


class SentTooOften(ContributionRefused, TooOften):
    """More files from one address than people send."""

    code = "photos-too-often"
    field = "photos"
    default_message = _(
        "Trop de photos envoyées depuis cette adresse : réessayez dans une heure. "
        "Vous pouvez déjà envoyer votre contribution sans elles."
    )


class PhotoStateChanged(ContributionRefused, Conflict):
    """Somebody else hid, restored or removed it first."""

    code = "photo-state"
    default_message = _("Cette photo a changé entre-temps : rechargez la page avant d’agir.")


class PhotoReasonMissing(ContributionRefused, InvalidInput):
    """Hiding needs a reason, which the author will read."""

    code = "reason-missing"
    field = "reason"
    default_message = _("Donnez le motif : l’auteur de la contribution le lira.")
