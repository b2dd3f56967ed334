"""What a visitor wanted to do when she was asked to sign in: said again afterwards, beside its button.

Never done by itself: an address that did it would work from a link of anybody's.
"""

from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.rules import is_signed_in
from contributions.models import Contribution

SUPPORT, FOLLOW = "soutenir", "suivre"
_WISH = "souhait"
_PLACES = {SUPPORT: "soutiens", FOLLOW: "suivi"}


def ask_to_sign_in(contribution: Contribution, wish: str) -> HttpResponse:
    """The sign-in page, which says what waits behind it (`portal.waiting`) and leads back to the button."""
    page = reverse("contributions:detail", args=[contribution.public_id])
    return redirect_to_login(f"{page}?{urlencode({_WISH: wish})}#{_PLACES[wish]}")


def wish_of(request: HttpRequest) -> str:
    """What somebody who has just signed in wanted to do here; empty for nothing."""
    wish = request.GET.get(_WISH, "")
    return wish if wish in _PLACES and is_signed_in(request.user) else ""
