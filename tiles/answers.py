"""HTTP answers of the tile room, as ASGI messages."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext as _

from tiles.bodies import Body, coding_for, etag, known_validator
from tiles.cache import Messages, Request
from tiles.errors import MethodNotAllowed, TilesError, TilesUnavailable

MVT = "application/vnd.mapbox-vector-tile"
JSON = "application/json"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"

METHODS = "GET, HEAD, OPTIONS"
RETRY_AFTER_S = 5
# A long compression would keep every other tile waiting.
COMPRESS_ASIDE_BYTES = 200_000

IMMUTABLE = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"

# For nginx alone, which takes it out of the answer: keep this, as something that is old already, so
# that each request is a question with a validator (see deploy/nginx.conf).
_KEEP_AS_OLD = {"x-accel-expires": "@1"}

_ALWAYS = {
    # Open data: any site may draw it.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True)
class Answer:
    """A status, header fields beside those that every answer has, and a body (empty for HEAD)."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""

    def messages(self) -> Messages:
        """The ASGI messages that send this answer."""
        fields = _ALWAYS | dict(self.headers)
        return (
            {
                "type": "http.response.start",
                "status": self.status.value,
                "headers": [
                    (name.encode("ascii"), value.encode("latin-1"))
                    for name, value in fields.items()
                ],
            },
            {"type": "http.response.body", "body": self.body},
        )


@dataclass(frozen=True)
class Reading:
    """How somebody asks: the parts of a GET or HEAD request that shape the answer."""

    request: Request

    @property
    def is_head(self) -> bool:
        """True when only the header fields are wanted."""
        return self.request.method == "HEAD"

    @property
    def accept_encoding(self) -> str:
        """The codings that are taken, empty if the request does not say."""
        return self.request.accept_encoding.decode("latin-1")

    @property
    def if_none_match(self) -> str:
        """The validators of what is there already."""
        return self.request.if_none_match.decode("latin-1")


def unchanged(content: str, cache_control: str, reading: Reading) -> Answer | None:
    """304 if the client has the content of that name (a `Body`'s tag), None if it has to be sent."""
    if not reading.request.if_none_match:
        return None
    known = known_validator(reading.if_none_match, content)
    if known is None:
        return None
    headers = _freshness(cache_control) | {
        "etag": known,
        "vary": "Accept-Encoding",
    }
    return Answer(HTTPStatus.NOT_MODIFIED, headers)


async def content(body: Body, content_type: str, cache_control: str, reading: Reading) -> Answer:
    """200 with the body in a coding that the client takes, 304 if it has it, 204 if it is empty.

    A body in no compressed form yet gets the one that is cheap to make; one that has forms is sent
    in one of them.
    """
    headers = _freshness(cache_control)
    if not body.plain:
        return Answer(HTTPStatus.NO_CONTENT, headers)
    known = unchanged(body.tag or body.name(), cache_control, reading)
    if known is not None:
        return known
    coding, form = body.form_for(reading.accept_encoding)
    if coding == "identity" and body.is_worth_compressing and not body.has_forms:
        coding = coding_for(reading.accept_encoding)
        if coding == "br" or len(body.plain) > COMPRESS_ASIDE_BYTES:
            form = await asyncio.to_thread(body.add_form, coding)
        else:
            form = body.add_form(coding)
    headers |= {
        "etag": etag(body.name(), coding),
        "vary": "Accept-Encoding",
        "content-type": content_type,
        "content-length": str(len(form)),
    }
    if coding != "identity":
        headers["content-encoding"] = coding
    return Answer(HTTPStatus.OK, headers, b"" if reading.is_head else form)


def _freshness(cache_control: str) -> dict[str, str]:
    known = {"cache-control": cache_control}
    # First: before version 1.23 nginx believes whichever of the two it reads first.
    return _KEEP_AS_OLD | known if cache_control == ASK_EACH_TIME else known


def preflight() -> Answer:
    """What a browser of another site is told before it asks (Fetch standard, CORS)."""
    headers = {
        "allow": METHODS,
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "*",
        "access-control-max-age": "86400",
    }
    return Answer(HTTPStatus.NO_CONTENT, headers)


def refusal(error: TilesError, *, is_head: bool = False) -> Answer:
    """The RFC 9457 problem document of a refusal; never kept by a cache."""
    headers: dict[str, str] = {}
    if isinstance(error, TilesUnavailable):
        headers["retry-after"] = str(RETRY_AFTER_S)
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = METHODS
    return _problem(error.status, error.code, str(error.message), headers, is_head)


def failure(*, is_head: bool = False) -> Answer:
    """500, for a mistake of ours; the log says which."""
    detail = _("Une erreur est survenue : elle est notée, réessayez plus tard.")
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failure", detail, {}, is_head)


def _problem(
    status: HTTPStatus, code: str, detail: str, headers: dict[str, str], is_head: bool
) -> Answer:
    document = {
        "type": f"urn:parvis:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "field": "",
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    headers |= {
        "cache-control": "no-store",
        "content-type": PROBLEM,
        "content-length": str(len(body)),
    }
    return Answer(status, headers, b"" if is_head else body)
