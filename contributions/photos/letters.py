"""The letters that the moderation of a photograph causes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.letters import Letter
from contributions.models import Contribution
from contributions.photos.models import Photo


def photo_hidden(photo: Photo, contribution: Contribution, reason: str) -> Letter:
    """To the author: one photograph was taken off the page, and why."""
    subject = _("Une photo de votre contribution a été retirée")
    return _letter(subject, "photo_hidden", photo, contribution, reason=reason)


def photo_restored(photo: Photo, contribution: Contribution) -> Letter:
    """To the author: it is back."""
    subject = _("Une photo de votre contribution est de nouveau visible")
    return _letter(subject, "photo_restored", photo, contribution)


def _letter(
    subject: str, template: str, photo: Photo, contribution: Contribution, **more: str
) -> Letter:
    path = reverse("contributions:detail", args=[contribution.public_id])
    context = {
        "photo": photo,
        "contribution": contribution,
        "url": f"{settings.PUBLIC_URL}{path}",
        "metropole_name": settings.METROPOLE_NAME,
        **more,
    }
    text = render_to_string(f"contributions/email/{template}.txt", context)
    return Letter(subject=subject, body_text=text.strip() + "\n")
