"""The one table from refusals to HTTP statuses, for pages and for programs."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions as api_exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from config.typed import typed_again
from geo.errors import Conflict, InvalidInput, NotAllowed, ParvisError, TooOften, Unavailable

STATUS_OF_KIND: tuple[tuple[type[ParvisError], HTTPStatus], ...] = (
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (ParvisError, HTTPStatus.BAD_REQUEST),
)

PROBLEM_TYPE = "application/problem+json"


def status_of(error: ParvisError) -> HTTPStatus:
    """The HTTP status of a refusal's kind."""
    return next(status for kind, status in STATUS_OF_KIND if isinstance(error, kind))


def problem_document(error: ParvisError) -> dict[str, Any]:
    """The RFC 9457 problem document of a refusal."""
    status = status_of(error)
    return {
        "type": f"urn:parvis:problem:{error.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error.message),
        "code": error.code,
        "field": error.field,
    }


def page_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page that explains a refusal, in the form that the request's address promises."""
    if not isinstance(error, ParvisError):
        return None
    status = status_of(error)
    if _is_for_programs(request):
        return JsonResponse(problem_document(error), status=status, content_type=PROBLEM_TYPE)
    return render(request, "refused.html", {"error": error}, status=status)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler: every refusal is a problem document."""
    if isinstance(error, ParvisError):
        document = problem_document(error)
    elif isinstance(error, Http404):
        document = _plain_problem(HTTPStatus.NOT_FOUND, _("Rien à cette adresse."))
    elif isinstance(error, PermissionDenied):
        document = _plain_problem(HTTPStatus.FORBIDDEN, _("Vous n’avez pas accès à ceci."))
    elif isinstance(error, api_exceptions.APIException):
        document = _api_problem(error)
    else:
        return None
    set_rollback()
    response = Response(document, status=document["status"], content_type=PROBLEM_TYPE)
    if isinstance(error, api_exceptions.APIException):
        if getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
        if getattr(error, "wait", None):
            response["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, for what cannot be understood at all; 413 for a form that holds too much text."""
    if isinstance(exception, RequestDataTooBig):
        return form_too_large(request)
    return _failure(request, HTTPStatus.BAD_REQUEST, "400.html", _("La demande est illisible."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, for somebody without the right."""
    return _failure(request, HTTPStatus.FORBIDDEN, "403.html", _("Vous n’avez pas accès à ceci."))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, for an address that leads nowhere."""
    return _failure(request, HTTPStatus.NOT_FOUND, "404.html", _("Rien à cette adresse."))


def form_too_large(request: HttpRequest) -> HttpResponse:
    """413, for a form whose fields weigh more than a form may: nothing of it was read."""
    view = request.resolver_match.view_name if request.resolver_match is not None else ""
    detail = (
        _(
            "Le tracé a trop de points pour être envoyé, ou le texte de la liste est trop long. "
            "Revenez en arrière : il y est encore. Dessinez-le plus simplement, en quelques "
            "centaines de points au plus, ou raccourcissez la liste."
        )
        if view == "contributions:contribute"
        else _(
            "Le texte est beaucoup trop long pour être envoyé (1,5 Mo au plus pour tout le "
            "formulaire). Revenez en arrière : il y est encore. Raccourcissez-le, puis envoyez "
            "de nouveau."
        )
    )
    return _failure(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "413.html", detail, is_told=True)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405, for an address that only takes a form, or only shows a page (``allowed``: its methods)."""
    detail = _("Cette adresse ne répond pas à cette demande.")
    response = _failure(request, HTTPStatus.METHOD_NOT_ALLOWED, "405.html", detail)
    response["Allow"] = allowed
    add_never_cache_headers(response)
    return response


def body_too_large(request: HttpRequest) -> HttpResponse:
    """413, for a request that weighs more than anything Parvis takes."""
    detail = _("Cet envoi est trop lourd : 80 Mo au plus, cinq photos de 15 Mo.")
    return _failure(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "413.html", detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without touching the database."""
    detail = _("Une erreur est survenue.")
    return _failure(request, HTTPStatus.INTERNAL_SERVER_ERROR, "500.html", detail)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while a server that Parvis needs does not answer; touches none of them."""
    detail = _("Le service est interrompu : réessayez dans quelques instants.")
    return _failure(request, HTTPStatus.SERVICE_UNAVAILABLE, "503.html", detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection token is missing or too old.

    What was typed in a form of this site that takes words is on the page, to be sent again.
    """
    if _is_for_programs(request):
        detail = _("Le formulaire a expiré : rechargez la page et recommencez.")
        problem = _plain_problem(HTTPStatus.FORBIDDEN, detail) | {"code": "csrf"}
        return JsonResponse(problem, status=HTTPStatus.FORBIDDEN, content_type=PROBLEM_TYPE)
    context = {"typed": typed_again(request)}
    return render(request, "csrf_failure.html", context, status=HTTPStatus.FORBIDDEN)


def _is_for_programs(request: HttpRequest) -> bool:
    if request.path.startswith(("/api/", "/ogc/", "/tiles/", "/adresses/")):
        return True
    # A script of the pages that sends a form asks for a document by name; a browser never does.
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _failure(
    request: HttpRequest, status: HTTPStatus, template: str, detail: str, *, is_told: bool = False
) -> HttpResponse:
    if _is_for_programs(request):
        return JsonResponse(
            _plain_problem(status, detail), status=status, content_type=PROBLEM_TYPE
        )
    return render(request, template, {"detail": detail} if is_told else None, status=status)


def _plain_problem(status: HTTPStatus, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": status.phrase.lower().replace(" ", "-"),
        "field": "",
    }


def _api_problem(error: api_exceptions.APIException) -> dict[str, Any]:
    status = HTTPStatus(error.status_code)
    if not isinstance(error, api_exceptions.ValidationError):
        return _plain_problem(status, str(error.detail)) | {"code": error.default_code}
    field, detail = _first_message(error.detail)
    return _plain_problem(status, detail) | {
        "code": "invalid",
        "field": field,
        "errors": error.detail,
    }


def _first_message(detail: Any, field: str = "") -> tuple[str, str]:
    if isinstance(detail, dict) and detail:
        name, inner = next(iter(detail.items()))
        inner_field = field if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
        return _first_message(inner, inner_field)
    if isinstance(detail, list) and detail:
        return _first_message(detail[0], field)
    return field, str(detail)
