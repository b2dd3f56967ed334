"""Guards that every request passes before any room sees it."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers

from config import errors
from config.bodies import TOO_LARGE

_CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii"}

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_unreadable_text(get_response: GetResponse) -> GetResponse:
    """Middleware: what no text of PostgreSQL can hold goes no further.

    400 for a NUL byte in path or query, and for a body in another charset than the pages' own: some
    of those that Python knows write a NUL, or half of a surrogate pair, in plain letters. A cookie
    with a NUL in it is no cookie of ours: it is left out, since its owner cannot take it back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request, BadRequest("NUL byte"))
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.strip("\"' ").lower() not in _CHARSETS:
            request.encoding = "utf-8"
            return errors.bad_request(request, BadRequest("charset"))
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


class CompressPages(GZipMiddleware):
    """Middleware: pages travel compressed; files and streams of data decide for themselves.

    Against BREACH, Django masks its CSRF token anew in each page and pads what it compresses.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response, compressed if it is a page and the browser takes it."""
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def refuse_large_bodies(get_response: GetResponse) -> GetResponse:
    """Middleware: 413 for a request of more than ``MOST_BODY_BYTES``, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or ""
        counted = getattr(request, "scope", {}).get(TOO_LARGE, False)
        if counted or (declared.isdigit() and int(declared) > settings.MOST_BODY_BYTES):
            return errors.body_too_large(request)
        return get_response(request)

    return middleware


def fill_blank_refusals(get_response: GetResponse) -> GetResponse:
    """Middleware: an empty 405 becomes a page; within the one that gives its scripts their nonce.

    Loading again the address where a form was sent asks for one; blank, it would be a dead end.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.method_not_allowed(request, response["Allow"])
        return response

    return middleware


class AnswerFailures:
    """Middleware: turns a typed refusal into its page, and a lost server into a 503."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; only failures are looked at."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A response for the failures that have one; None lets Django go on."""
        if isinstance(error, (OperationalError, InterfaceError, redis.RedisError)):
            response = errors.unavailable(request)
            response["Retry-After"] = "30"
            add_never_cache_headers(response)
            return response
        return errors.page_for(request, error)


answer_failures = AnswerFailures
compress_pages = CompressPages
