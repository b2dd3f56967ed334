"""From an address to an answer: what is known, what is kept, and what has to be made."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from geo.sqlfiles import read_sql
from tiles import answers, tilesets
from tiles.address import TileAddress
from tiles.answers import Answer, Reading
from tiles.bodies import Body, content_name
from tiles.cache import TileMemory
from tiles.database import TileDatabase
from tiles.errors import TilesUnavailable, UnknownAddress
from tiles.flights import Flights
from tiles.live import LiveState
from tiles.tilesets import TileQuery, Tileset

KNOWN_LAYER_S = 5.0
"""How long a process trusts what it knows of a public layer before serving its kept tiles again."""

WhileWanted = Callable[[Awaitable[Body | None]], Awaitable[Body | None]]
"""Waits for work as long as the client waits for it."""

_KNOWN_LAYER_SQL = read_sql(__file__, "known_layer.sql")


@dataclass(frozen=True)
class KnownLayer:
    """A public layer as `sql/known_layer.sql` tells it; tiles kept under it die when it changes."""

    id: int
    revision: int
    title_property: str
    tile_properties: tuple[str, ...]

    def tag(self, revision: int) -> str:
        """A name for the content of one of its tiles at a revision."""
        return content_name(self.id, revision, self.title_property, *self.tile_properties)


class TileMaker:
    """The tiles of one process. Bound to one event loop."""

    def __init__(self, database: TileDatabase, live: LiveState, memory: TileMemory) -> None:
        self._database = database
        self._live = live
        self._memory = memory
        self._flights: Flights[Body | None] = Flights()
        self._known_layers: dict[str, tuple[KnownLayer, float]] = {}
        self._denser: set[asyncio.Task[None]] = set()
        self._one_denser = asyncio.Semaphore(1)

    async def tile(
        self, tileset: Tileset, address: TileAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        """The answer to a tile's address. Raises a `TilesError`."""
        family = tileset.family
        if address.revision is not None:
            return await self._revision(tileset, address, address.revision, reading, wanted)
        if family.is_live:
            return await self._live_tile(tileset, address, reading, wanted)
        if family.memory_s > 0:
            make = self._from_database(tileset, address)
            body = self._memory.get(address)
            if body is None:
                body = await wanted(self._flights.join(address, make, fresh=False))
                self._keep(address, body, family.memory_s)
            return await self._sent(body, "public, max-age=60", reading)
        make = self._from_database(tileset, address)
        body = await wanted(self._flights.join(address, make, fresh=True))
        return await self._sent(body, answers.ASK_EACH_TIME, reading)

    async def close(self) -> None:
        """Wait for nothing: what was only to be made smaller is let go."""
        for task in self._denser:
            task.cancel()

    async def _live_tile(
        self, tileset: Tileset, address: TileAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        state = await self._live.tileset(tileset.slug)
        if state is None:
            raise UnknownAddress
        # Read before the database is: a tile made from older rows can never bear this name once
        # the newer number is known.
        tag = state.tag(address)
        known = answers.unchanged(tag, answers.ASK_EACH_TIME, reading)
        if known is not None:
            return known
        body = self._memory.get(address)
        if body is None or body.tag != tag:
            make = self._from_database(tileset, address, state.consultation, tag)
            body = await wanted(self._flights.join((address, tag), make, fresh=False))
            current = await self._live.tileset(tileset.slug)
            if current is not None and current.tag(address) == tag:
                self._keep(address, body)
        return await self._sent(body, answers.ASK_EACH_TIME, reading)

    async def _revision(
        self,
        tileset: Tileset,
        address: TileAddress,
        revision: int,
        reading: Reading,
        wanted: WhileWanted,
    ) -> Answer:
        if not tileset.family.has_revisions:
            raise UnknownAddress
        layer = await self._known_layer(tileset.slug or "", at_least=revision)
        if layer is None or revision > layer.revision:
            raise UnknownAddress
        tag = layer.tag(revision)
        known = answers.unchanged(tag, answers.IMMUTABLE, reading)
        if known is not None:
            return known
        body = self._memory.get(address)
        if body is None or body.tag != tag:
            make = self._from_database(tileset, address, tag=tag)
            body = await wanted(self._flights.join((address, tag), make, fresh=False))
            self._keep(address, body)
        return await self._sent(body, answers.IMMUTABLE, reading)

    def _from_database(
        self, tileset: Tileset, address: TileAddress, consultation: int | None = None, tag: str = ""
    ) -> Callable[[], Awaitable[Body | None]]:
        async def make() -> Body | None:
            query = tilesets.tile_query(tileset, address, consultation)
            row = await self._database.row(query)
            return Body(bytes(row[0] or b""), tag) if row is not None else None

        return make

    async def _sent(self, body: Body | None, cache_control: str, reading: Reading) -> Answer:
        if body is None:
            raise UnknownAddress
        return await answers.content(body, answers.MVT, cache_control, reading)

    # -- what is kept ----------------------------------------------------------------------------

    def _keep(
        self, address: TileAddress, body: Body | None, max_age_s: float = float("inf")
    ) -> None:
        if body is None:
            return
        self._memory.put(address, body, max_age_s)
        if body.is_worth_compressing:
            task = asyncio.create_task(self._make_denser(body))
            self._denser.add(task)
            task.add_done_callback(self._denser.discard)

    async def _make_denser(self, body: Body) -> None:
        """The forms that the next askers may want, made while nobody waits for them."""
        async with self._one_denser:
            for coding in ("gzip", "br"):
                await asyncio.to_thread(body.add_form, coding)

    async def _known_layer(self, slug: str, at_least: int) -> KnownLayer | None:
        """The public layer, known for a few seconds; asked again for a revision not heard of yet.

        While the database is down, what was known last holds. Raises `TilesUnavailable` when
        nothing was.
        """
        now = time.monotonic()
        layer, until = self._known_layers.get(slug, (None, 0.0))
        if layer is not None and now < until and at_least <= layer.revision:
            return layer
        try:
            row = await self._database.row(TileQuery(_KNOWN_LAYER_SQL, {"slug": slug}))
        except TilesUnavailable:
            if layer is None or at_least > layer.revision:
                raise
            return layer
        if row is None:
            self._known_layers.pop(slug, None)
            return None
        layer = KnownLayer(row[0], row[1], row[2], tuple(row[3]))
        self._known_layers[slug] = (layer, now + KNOWN_LAYER_S)
        return layer
