"""The tile room: a bare ASGI application in front of Django (design D7)."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from tiles import answers, tilesets
from tiles.address import (
    PREFIX,
    ChangesAddress,
    FeatureAddress,
    TileJsonAddress,
    parse_address,
)
from tiles.answers import Answer, Reading
from tiles.bodies import Body
from tiles.cache import Request, TileMemory
from tiles.database import TileDatabase
from tiles.errors import MethodNotAllowed, TilesError, TooManyListeners, UnknownAddress
from tiles.live import LiveState
from tiles.maker import TileMaker
from tiles.stream import ClientGone, Receive, Scope, Send, Stream, while_wanted
from tiles.tilejson import Facts, tilejson
from tiles.tilesets import Tileset

AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]

MEMORY_BYTES = 64_000_000
MAX_LISTENERS = 1_000
"""Open maps that one process tells of changes."""

logger = logging.getLogger(__name__)


class TileRoom:
    """Answers ``/tiles/`` itself and hands everything else to ``otherwise``.

    ``dsn`` and ``memory_bytes`` are for tests and measurements; the room reads its settings when
    the first tile is asked for. One instance serves one event loop at a time.
    """

    def __init__(
        self,
        otherwise: AsgiApplication,
        *,
        dsn: str | None = None,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self.otherwise = otherwise
        self._fixed_dsn = dsn
        self._memory_bytes = memory_bytes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._live: LiveState
        self._maker: TileMaker
        self._database: TileDatabase

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            request = _request(scope)
            if asyncio.get_running_loop() is self._loop:
                ready = self._maker.ready(request)
                if ready is not None:
                    for message in ready:
                        await send(message)
                    return
            answer = await self._answer(scope, request, receive)
            if answer is None:
                return
            if isinstance(answer, Stream):
                await answer.run(receive, send)
                return
            for message in answer.messages():
                await send(message)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self.otherwise(scope, receive, send)

    async def close(self) -> None:
        """Stop following and give the database connections back."""
        if self._loop is None:
            return
        await self._live.close()
        await self._maker.close()
        await self._database.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """The ASGI lifespan; Django has none. Connections wait for the first tile."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(
        self, scope: Scope, request: Request, receive: Receive
    ) -> Answer | Stream | None:
        """The answer; None for a client that left before there was one."""
        method = scope["method"]
        if method == "OPTIONS":
            return answers.preflight()
        is_head = method == "HEAD"
        try:
            if method not in {"GET", "HEAD"}:
                raise MethodNotAllowed
            address = parse_address(scope["path"], scope.get("query_string", b""))
            tileset = tilesets.named(address.tileset)
            if tileset is None:
                raise UnknownAddress
            self._settle_in()
            if isinstance(address, TileJsonAddress):
                return await self._tilejson(tileset, scope, Reading(request))
            if isinstance(address, ChangesAddress):
                return await self._changes(tileset)
            reading = Reading(request)

            def wanted(work: Awaitable[Body | None]) -> Awaitable[Body | None]:
                return while_wanted(work, receive)

            if isinstance(address, FeatureAddress):
                return await self._maker.feature(tileset, address, reading, wanted)
            return await self._maker.tile(tileset, address, reading, wanted)
        except ClientGone:
            return None
        except TilesError as error:
            return answers.refusal(error, is_head=is_head)
        except Exception:
            # The edge of this room: nothing above it could say anything useful to the map.
            logger.exception("A tile could not be made: %s", scope["path"][:300])
            return answers.failure(is_head=is_head)

    def _settle_in(self) -> None:
        """Begin anew in this event loop, unless that was done."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._database = TileDatabase(self._dsn)
            self._live = LiveState(self._database, self._primary_dsn)
            self._maker = TileMaker(self._database, self._live, TileMemory(self._memory_bytes))

    def _dsn(self) -> str:
        return self._fixed_dsn or settings.READER_DATABASE_URL

    def _primary_dsn(self) -> str:
        # A replica passes no notification on.
        return self._fixed_dsn or settings.DATABASE_URL

    async def _changes(self, tileset: Tileset) -> Stream:
        if not tileset.family.is_live or await self._live.tileset(tileset.slug) is None:
            raise UnknownAddress
        if self._live.listeners >= MAX_LISTENERS:
            raise TooManyListeners
        return Stream(self._live.changes(tileset.slug))

    # -- TileJSON --------------------------------------------------------------------------------

    async def _tilejson(self, tileset: Tileset, scope: Scope, reading: Reading) -> Answer:
        row = await self._database.row(tilesets.tilejson_query(tileset))
        if row is None:
            raise UnknownAddress
        document = tilejson(tileset, Facts(*row), base_url(scope))
        body = Body(json.dumps(document, ensure_ascii=False).encode())
        return await answers.content(body, answers.JSON, answers.ASK_EACH_TIME, reading)


def base_url(scope: Scope) -> str:
    """Scheme and host for absolute addresses: the request's if allowed, else the public ones."""
    host = _header(scope, b"host")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return settings.PUBLIC_URL
    if host == settings.PUBLIC_URL.partition("://")[2]:
        return settings.PUBLIC_URL
    scheme = scope.get("scheme", "http")
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        proxy_header = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
        if _header(scope, proxy_header) == value:
            scheme = "https"
    return f"{scheme}://{host}"


def _request(scope: Scope) -> Request:
    """What shapes a tile's answer; header fields that came several times are joined by commas."""
    accept_encoding = if_none_match = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accept_encoding = accept_encoding + b", " + value if accept_encoding else value
        elif name == b"if-none-match":
            if_none_match = if_none_match + b", " + value if if_none_match else value
    return Request(
        scope["method"],
        scope["path"],
        scope.get("query_string", b""),
        accept_encoding,
        if_none_match,
    )


def _header(scope: Scope, name: bytes) -> str:
    """The header's value, several joined by commas, empty if absent."""
    return ", ".join(value.decode("latin-1") for found, value in scope["headers"] if found == name)
