"""The bound of a request's body, before Django spools it: it reads a body whole before any view."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

TOO_LARGE = "parvis.body_too_large"
"""In the scope of a request whose body was thrown away; `config.middleware` answers it."""
PATIENCE_BYTES = 400_000_000
"""What is read and thrown away, so that a browser hears the answer instead of a lost connection."""


class BoundedBodies:
    """ASGI: a body over ``MOST_BODY_BYTES`` is thrown away as it comes, and Django is told so.

    Up to the bound it is handed on piece by piece, so that nothing is kept here. A length that is
    declared too large is believed before the first byte.
    """

    def __init__(self, otherwise: Application) -> None:
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self.otherwise(scope, receive, send)
            return
        scope[TOO_LARGE] = _declared_bytes(scope) > settings.MOST_BODY_BYTES
        await self.otherwise(scope, _Bounded(scope, receive), send)


class _Bounded:
    """``receive`` of one request, which ends the body for Django once it is too large."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive = scope, receive
        self.seen_bytes = 0
        self.ended = False

    async def __call__(self) -> Message:
        if self.ended:
            # Whatever else comes of the body is not for anybody.
            while (message := await self.receive())["type"] == "http.request":
                pass
            return message
        message = await self.receive()
        self.seen_bytes += len(message.get("body", b""))
        if not self.scope[TOO_LARGE] and self.seen_bytes <= settings.MOST_BODY_BYTES:
            return message
        self.scope[TOO_LARGE] = self.ended = True
        while message["type"] == "http.request" and message.get("more_body"):
            if self.seen_bytes > PATIENCE_BYTES:
                break
            message = await self.receive()
            self.seen_bytes += len(message.get("body", b""))
        if message["type"] != "http.request":
            return message
        return {"type": "http.request", "body": b"", "more_body": False}


def _declared_bytes(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
