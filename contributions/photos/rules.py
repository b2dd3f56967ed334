"""May this person add or see this photograph, at this moment?"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.rules import ALLOWED, Decision, is_signed_in, refused
from contributions.models import Contribution
from contributions.photos.models import Photo
from contributions.rules import is_open_to_contributions

if TYPE_CHECKING:
    from accounts.rules import Person


def may_add_photo(user: "Person", contribution: Contribution, now: datetime) -> Decision:
    """Its author, while it is public and its consultation takes contributions."""
    if not is_signed_in(user) or contribution.author_id != user.pk:
        return refused(_("Seul l’auteur d’une contribution peut y ajouter des photos."))
    if contribution.status != Contribution.Status.PUBLISHED:
        return refused(_("Cette contribution n’est plus sur la carte."))
    return is_open_to_contributions(contribution.consultation, now)


def may_remove_photo(user: "Person", contribution: Contribution) -> Decision:
    """Its author, at any time, hidden or not; what she deleted has no photographs any more."""
    if not is_signed_in(user) or contribution.author_id != user.pk:
        return refused(_("Seul l’auteur d’une contribution peut en retirer des photos."))
    if contribution.status == Contribution.Status.DELETED:
        return refused(_("Cette contribution est déjà supprimée."))
    return ALLOWED


def is_public(photo: Photo) -> bool:
    """Whether anybody may see it: itself, its contribution and its consultation are public."""
    contribution = photo.contribution
    return (
        contribution is not None
        and photo.status == Photo.Status.PUBLISHED
        and contribution.status == Contribution.Status.PUBLISHED
        and contribution.consultation.is_public
    )
