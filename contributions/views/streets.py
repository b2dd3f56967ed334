"""``…/contribuer/rues/?q=&croise=``: names of streets for the fields of "a street between two others"."""

import logging
from http import HTTPStatus

import redis
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from contributions.placing.coordinates import clean_text
from contributions.placing.errors import LineUnreadable
from contributions.placing.street_names import streets_typed
from contributions.views.reading import readable_consultation
from layers.streets import ready_streets, street_layer_of

logger = logging.getLogger(__name__)


class _Typing(SimpleRateThrottle):
    """So many questions a minute from one person or address: faster than anybody types."""

    scope = "streets"

    def get_cache_key(self, request: HttpRequest, view: None) -> str:  # type: ignore[override]
        """The account, or the address that the server trusts."""
        who = request.user.pk or self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": who}


@require_safe
@cache_control(private=True, max_age=300)
def streets(request: HttpRequest, slug: str) -> JsonResponse:
    """``{"results": [{label, context}], "available": bool}``; 429 to who asks too fast.

    ``q`` is what is being typed, ``croise`` the street whose crossings go first. Not available: no
    street layer here.
    """
    consultation = readable_consultation(request, slug)
    layer = street_layer_of(consultation)
    if layer is None:
        return _answer([], available=False)
    if not _may_ask(request):
        return _answer([], available=False, status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        typed, across = (clean_text(request.GET.get(name, "")) for name in ("q", "croise"))
    except LineUnreadable:
        return _answer([])
    ready_streets(layer)
    found = streets_typed(layer, consultation, typed, across=across)
    return _answer(
        [
            {
                "label": street.name,
                "context": _("croise %(street)s") % {"street": across} if street.crosses else "",
            }
            for street in found
        ]
    )


def _may_ask(request: HttpRequest) -> bool:
    try:
        return _Typing().allow_request(request, None)  # type: ignore[arg-type]
    except (redis.RedisError, OSError) as error:
        # Without its counter the platform still answers.
        logger.warning("street names: %s", type(error).__name__)
        return True


def _answer(
    results: list[dict[str, str]],
    *,
    available: bool = True,
    status: HTTPStatus = HTTPStatus.OK,
) -> JsonResponse:
    response = JsonResponse({"results": results, "available": available}, status=status)
    if not available:
        response["Cache-Control"] = "no-store"
    return response
