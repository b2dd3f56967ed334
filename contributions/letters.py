"""The letters that contributions cause: subject and plain text, ready for the outbox."""

from typing import TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import Contribution


class Letter(TypedDict):
    """What `accounts.services.queue_mail` needs besides the address."""

    subject: str
    body_text: str


def received(contribution: Contribution) -> Letter:
    """To the author: it is on the map, and here is where."""
    return _letter(_("Votre contribution est sur la carte"), "received", contribution)


def hidden(contribution: Contribution, reason: str) -> Letter:
    """To the author: it was taken off, and why."""
    subject = _("Votre contribution a été retirée de la carte")
    return _letter(subject, "hidden", contribution, reason=reason)


def restored(contribution: Contribution) -> Letter:
    """To the author: it is back."""
    return _letter(_("Votre contribution est de nouveau sur la carte"), "restored", contribution)


def _letter(subject: str, template: str, contribution: Contribution, **more: str) -> Letter:
    path = reverse("contributions:detail", args=[contribution.public_id])
    context = {
        "contribution": contribution,
        "url": f"{settings.PUBLIC_URL}{path}",
        "account_url": f"{settings.PUBLIC_URL}{reverse('accounts:account')}",
        "metropole_name": settings.METROPOLE_NAME,
        **more,
    }
    text = render_to_string(f"contributions/email/{template}.txt", context)
    return Letter(subject=subject, body_text=text.strip() + "\n")
