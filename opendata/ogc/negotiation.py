"""Which form of a resource a request wants, and what every answer of this room carries."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opendata.errors import InvalidParameter
from opendata.ogc.parameters import refuse_unknown

View = Callable[..., HttpResponseBase]

ALWAYS = frozenset({"f"})
_PROGRAM_TYPES = (
    "application/json",
    "application/geo+json",
    "application/vnd.oai.openapi+json",
)


def wants_html(request: HttpRequest) -> bool:
    """True if a page is wanted: ``f`` decides, then the Accept header; programs come first.

    Raises `InvalidParameter` for an ``f`` that is neither json nor html.
    """
    wanted = request.GET.get("f")
    if wanted is None:
        return request.get_preferred_type([*_PROGRAM_TYPES, "text/html"]) == "text/html"
    if wanted not in {"json", "html"}:
        raise InvalidParameter("f", _("« f » vaut json ou html."))
    return wanted == "html"


def for_everybody(view: View) -> View:
    """Decorator: read-only, and readable by the scripts of any site (open data)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "*"
        else:
            response = view(request, *args, **kwargs)
            # Moderation and syncs show at once: nothing may be kept without asking again.
            response.setdefault("Cache-Control", "no-cache")
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return require_http_methods(["GET", "HEAD", "OPTIONS"])(wrapper)


def resource(*parameters: str) -> Callable[[View], View]:
    """Decorator of an OGC resource: these query parameters, no others, in JSON or as a page."""
    known = ALWAYS | frozenset(parameters)

    def decorate(view: View) -> View:
        @for_everybody
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refuse_unknown(request, known)
            response = view(request, *args, **kwargs)
            patch_vary_headers(response, ["Accept"])
            return response

        return wrapper

    return decorate
