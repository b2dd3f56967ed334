"""What ``<kept-draft>`` asks of the server: where a sent form leads, a fresh token, whose browser it is."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rules import is_signed_in
from contributions.errors import AnotherPerson

View = Callable[..., HttpResponseBase]

_MARK_LENGTH = 20
PERSON_HEADER = "X-Parvis-Person"


def asks_for_document(request: HttpRequest) -> bool:
    """True for a script that sends a form and wants to be told, not redirected."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def onward(
    request: HttpRequest, address: str, *, sent: bool = False, created: bool = False
) -> HttpResponse:
    """Lead to ``address``: a redirection for a browser, its address (200, or 201) for a script.

    ``sent``: what was typed is published, now (``created``) or by an earlier sending. A script
    that followed the redirection would use up the messages meant for the next page.
    """
    if not asks_for_document(request):
        return redirect(address)
    status = HTTPStatus.CREATED if created else HTTPStatus.OK
    return JsonResponse({"location": address, "sent": sent, "created": created}, status=status)


def tells_where(view: View) -> View:
    """Decorator: a redirection becomes its address for a script, as `onward` says.

    Raises `AnotherPerson` for what a script sends in the name of somebody else than who is signed in.
    """

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_for_somebody_else(request):
            raise AnotherPerson
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirectBase) and asks_for_document(request):
            return onward(request, response.url)
        return response

    return told


def kept_context(request: HttpRequest, name: str, draft_at: str = "") -> dict[str, Any]:
    """What the element needs: the draft's name, its age here, this server's clock, whose it is."""
    return {
        "kept": {
            "name": name,
            "at": draft_at,
            "now": str(int(timezone.now().timestamp() * 1000)),
            "person": person_mark(request),
        }
    }


def person_mark(request: HttpRequest) -> str:
    """A word that says "the same person" to this site's own pages and nothing else; "" for nobody.

    What somebody left unsent on a shared computer must not leave under another one's name.
    """
    if not is_signed_in(request.user):
        return ""
    return salted_hmac("contributions.kept", str(request.user.pk)).hexdigest()[:_MARK_LENGTH]


def is_for_somebody_else(request: HttpRequest) -> bool:
    """True if a script sends what another person wrote than the one who is signed in."""
    meant, found = request.headers.get(PERSON_HEADER, ""), person_mark(request)
    return bool(meant and found) and not constant_time_compare(meant, found)


@never_cache
@require_safe
def fresh_token(request: HttpRequest) -> HttpResponse:
    """A form token that is valid now, and whose session this is; readable by this site only."""
    return JsonResponse({"token": get_token(request), "person": person_mark(request)})
