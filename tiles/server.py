"""The tile room: a bare ASGI application in front of Django (design D7)."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from geo.sqlfiles import read_sql
from tiles import answers, tilesets
from tiles.address import PREFIX, TileAddress, TileJsonAddress, parse_address
from tiles.answers import Answer, Reading
from tiles.bodies import Body
from tiles.cache import TileMemory
from tiles.database import TileDatabase
from tiles.errors import MethodNotAllowed, TilesError, UnknownAddress
from tiles.flights import Flights
from tiles.tilejson import Facts, tilejson
from tiles.tilesets import TileQuery, Tileset

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]

MEMORY_BYTES = 64_000_000
KNOWN_LAYER_S = 5.0
"""How long a process trusts what it knows of a public layer before serving its kept tiles again."""

_KNOWN_LAYER_SQL = read_sql(__file__, "known_layer.sql")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class KnownLayer:
    """A public layer as `sql/known_layer.sql` tells it; tiles kept under it die when it changes."""

    id: int
    revision: int
    title_property: str
    tile_properties: tuple[str, ...]


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
        self._memory = TileMemory(memory_bytes)
        self._known_layers: dict[str, tuple[KnownLayer, float]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._database = TileDatabase(self._dsn)
        self._flights: Flights[Body | None] = Flights()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            answer = await self._answer(scope)
            for message in answer.messages():
                await send(message)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self.otherwise(scope, receive, send)

    async def close(self) -> None:
        """Give the database connections back."""
        await self._database.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        """The ASGI lifespan; Django has none. Connections wait for the first tile."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope) -> Answer:
        method = scope["method"]
        if method == "OPTIONS":
            return answers.preflight()
        is_head = method == "HEAD"
        try:
            if method not in {"GET", "HEAD"}:
                raise MethodNotAllowed
            address = parse_address(scope["path"])
            tileset = tilesets.named(address.tileset)
            if tileset is None:
                raise UnknownAddress
            self._settle_in()
            if isinstance(address, TileJsonAddress):
                return await self._tilejson(tileset, scope)
            return await self._tile(tileset, address, scope)
        except TilesError as error:
            return answers.refusal(error, is_head=is_head)
        except Exception:
            # The edge of this room: nothing above it could say anything useful to the map.
            logger.exception("A tile could not be made: %s", scope["path"][:300])
            return answers.failure(is_head=is_head)

    def _settle_in(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._database = TileDatabase(self._dsn)
            self._flights = Flights()

    def _dsn(self) -> str:
        return self._fixed_dsn or settings.READER_DATABASE_URL

    # -- tiles -----------------------------------------------------------------------------------

    async def _tile(self, tileset: Tileset, address: TileAddress, scope: Scope) -> Answer:
        family = tileset.family
        if address.revision is not None:
            if not family.has_revisions:
                raise UnknownAddress
            body = await self._kept_revision(tileset, address, address.revision)
            cache_control = answers.IMMUTABLE
        elif family.memory_s > 0:
            body = await self._kept(address, tileset, address, max_age_s=family.memory_s)
            cache_control = "public, max-age=60"
        else:
            body = await self._flights.join(
                address, lambda: self._made(tileset, address), fresh=True
            )
            cache_control = answers.ASK_EACH_TIME
        if body is None:
            raise UnknownAddress
        return await answers.content(body, answers.MVT, cache_control, _reading(scope))

    async def _made(self, tileset: Tileset, address: TileAddress) -> Body | None:
        """The tile as the database makes it now, None for an unknown tileset or revision."""
        row = await self._database.row(tilesets.tile_query(tileset, address))
        return Body(bytes(row[0] or b"")) if row is not None else None

    async def _kept(
        self, key: object, tileset: Tileset, address: TileAddress, max_age_s: float
    ) -> Body | None:
        """The tile from memory, or made once for everybody who waits, and kept."""
        body = self._memory.get(key)
        if body is None:
            body = await self._flights.join(key, lambda: self._made(tileset, address), fresh=False)
            if body is not None:
                self._memory.put(key, body, max_age_s)
        return body

    async def _kept_revision(
        self, tileset: Tileset, address: TileAddress, revision: int
    ) -> Body | None:
        layer = await self._known_layer(tileset.slug or "", at_least=revision)
        if layer is None or revision > layer.revision:
            return None
        # Not the whole `layer`: its newest revision changes nothing in an older one's tiles.
        key = (layer.id, layer.title_property, layer.tile_properties, address)
        return await self._kept(key, tileset, address, max_age_s=float("inf"))

    async def _known_layer(self, slug: str, at_least: int) -> KnownLayer | None:
        """The public layer, known for a few seconds; asked again for a revision not heard of yet."""
        now = time.monotonic()
        layer, until = self._known_layers.get(slug, (None, 0.0))
        if layer is not None and now < until and at_least <= layer.revision:
            return layer
        row = await self._database.row(TileQuery(_KNOWN_LAYER_SQL, {"slug": slug}))
        if row is None:
            self._known_layers.pop(slug, None)
            return None
        layer = KnownLayer(row[0], row[1], row[2], tuple(row[3]))
        self._known_layers[slug] = (layer, now + KNOWN_LAYER_S)
        return layer

    # -- TileJSON --------------------------------------------------------------------------------

    async def _tilejson(self, tileset: Tileset, scope: Scope) -> Answer:
        row = await self._database.row(tilesets.tilejson_query(tileset))
        if row is None:
            raise UnknownAddress
        document = tilejson(tileset, Facts(*row), base_url(scope))
        body = Body(json.dumps(document, ensure_ascii=False).encode())
        return await answers.content(body, answers.JSON, answers.ASK_EACH_TIME, _reading(scope))


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


def _reading(scope: Scope) -> Reading:
    return Reading(
        is_head=scope["method"] == "HEAD",
        accept_encoding=_header(scope, b"accept-encoding"),
        if_none_match=_header(scope, b"if-none-match"),
    )


def _header(scope: Scope, name: bytes) -> str:
    """The header's value, several joined by commas, empty if absent."""
    return ", ".join(value.decode("latin-1") for found, value in scope["headers"] if found == name)
