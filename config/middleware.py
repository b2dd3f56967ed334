"""Guards that every request passes before any room sees it."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers

from config import errors
from config.bodies import TOO_LARGE

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_nul_bytes(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for a NUL byte in path or query, which PostgreSQL text cannot hold."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request, BadRequest("NUL byte"))
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
