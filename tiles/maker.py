"""From an address to an answer: what is known, what is kept, and what has to be made."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from tiles import answers, layers, points, tilesets
from tiles.address import FeatureAddress, TileAddress, tiles_of_box
from tiles.answers import Answer, Reading
from tiles.bodies import Body
from tiles.cache import Messages, Request, TileMemory
from tiles.database import TileDatabase, UnexpectedValue
from tiles.errors import TilesUnavailable, UnknownAddress, UnknownFeature, UnknownParameter
from tiles.flights import Flights
from tiles.live import LiveState, LiveTileset
from tiles.points import PacksGone, PointsQuery
from tiles.tilejson import Facts
from tiles.tilesets import Tileset

WARM_ZOOM = 10
MOST_WARM_TILES = 80
"""A new revision's tiles down to that zoom, and no more of them, are made before anybody asks."""

MOST_LAYER_STATES = 1_000
"""Revisions of layers of which a process remembers how their tiles are made."""

PACKED_SOON_S = 10.0
"""How long a process draws points from features before it asks whether they are packed by now."""

WhileWanted = Callable[[Awaitable[Body | None]], Awaitable[Body | None]]
"""Waits for work as long as the client waits for it."""


class TileMaker:
    """The tiles of one process. Bound to one event loop."""

    def __init__(self, database: TileDatabase, live: LiveState, memory: TileMemory) -> None:
        self._database = database
        self._live = live
        self._memory = memory
        self._flights: Flights[Body | None] = Flights()
        self._layer_states: dict[str, tuple[layers.LayerState, float]] = {}
        self._aside: set[asyncio.Task[None]] = set()
        self._one_denser = asyncio.Semaphore(1)
        live.on_new_revision = lambda slug: self._do_aside(self._warm(slug))

    def ready(self, request: Request) -> Messages | None:
        """The answer to a request that came before, if nothing can have changed since."""
        return self._memory.ready(request, self._live.epoch) if self._live.is_trusted else None

    async def tile(
        self, tileset: Tileset, address: TileAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        """The answer to a tile's address. Raises a `TilesError`."""
        family = tileset.family
        if address.period and not family.is_live:
            raise UnknownParameter
        if family.has_revisions:
            return await self._layer_tile(tileset, address, reading, wanted)
        if address.revision is not None:
            raise UnknownAddress
        if family.is_live:
            return await self._live_tile(tileset, address, reading, wanted)
        if family.memory_s > 0:
            make = self._from_database(tileset, address)
            body = self._memory.get(address)
            if body is None:
                body = await wanted(self._flights.join(address, make, fresh=False))
                self._keep(address, body, family.memory_s)
            return await self._sent(body, answers.ASK_EACH_TIME, reading)
        make = self._from_database(tileset, address)
        body = await wanted(self._flights.join(address, make, fresh=True))
        return await self._sent(body, answers.ASK_EACH_TIME, reading)

    async def feature(
        self, tileset: Tileset, address: FeatureAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        """What a feature is, of a layer at a revision for good. Raises a `TilesError`."""
        family = tileset.family
        cache_control = answers.IMMUTABLE if address.revision else answers.ASK_EACH_TIME
        consultation = layer_number = None
        if family.has_revisions:
            layer = await self._live.layer(tileset.slug or "", at_least=address.revision or 0)
            if layer is None:
                raise UnknownAddress
            layer_number = layer.id
            address = address._replace(revision=address.revision or layer.revision)
        elif address.revision is not None:
            raise UnknownAddress
        elif family.is_live:
            state = await self._live.tileset(tileset.slug)
            if state is None:
                raise UnknownAddress
            consultation = state.consultation
        query = tilesets.feature_query(
            tileset, address, consultation=consultation, layer=layer_number
        )

        async def make() -> Body | None:
            row = await self._database.row(query)
            return Body(row[0].encode()) if row is not None else None

        # Asked each time: what is hidden is gone with the next question.
        body = await wanted(self._flights.join(address, make, fresh=True))
        if body is None:
            raise UnknownFeature
        return await answers.content(body, answers.GEOJSON, cache_control, reading)

    async def close(self) -> None:
        """Let go what was to be made ahead or smaller, and what nobody can wait for any more."""
        aside = list(self._aside)
        for task in aside:
            task.cancel()
        await asyncio.gather(*aside, return_exceptions=True)
        await self._flights.close()

    async def _live_tile(
        self, tileset: Tileset, address: TileAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        state = await self._live.tileset(tileset.slug)
        epoch = self._live.epoch
        if state is None:
            raise UnknownAddress
        # Read before the database is: a tile made from older rows can never bear this name once
        # the newer number is known.
        tag = state.tag(address)
        known = answers.unchanged(tag, answers.ASK_EACH_TIME, reading)
        if known is not None:
            self._make_ready(reading, address, known, epoch)
            return known
        body = self._memory.get(address)
        if body is None or body.tag != tag:
            make = self._from_database(tileset, address, state, tag)
            body = await wanted(self._flights.join((address, tag), make, fresh=False))
            current = await self._live.tileset(tileset.slug)
            if current is not None and current.tag(address) == tag:
                self._keep(address, body)
        answer = await self._sent(body, answers.ASK_EACH_TIME, reading)
        if body is not None and body.is_settled:
            self._make_ready(reading, address, answer, epoch)
        return answer

    async def _layer_tile(
        self, tileset: Tileset, address: TileAddress, reading: Reading, wanted: WhileWanted
    ) -> Answer:
        """A layer's tile at a revision; without one, as it is now, to be asked for each time."""
        layer = await self._live.layer(tileset.slug or "", at_least=address.revision or 0)
        epoch = self._live.epoch
        if layer is None:
            raise UnknownAddress
        cache_control = answers.IMMUTABLE if address.revision else answers.ASK_EACH_TIME
        address = address._replace(revision=address.revision or layer.revision)
        tag = layer.tag(address.revision or 0)
        known = answers.unchanged(tag, cache_control, reading)
        if known is not None:
            self._make_ready(reading, address, known, epoch)
            return known
        body = self._memory.get(address)
        if body is None or body.tag != tag:
            make = self._layer_from_database(tileset, address, tag)
            body = await wanted(self._flights.join((address, tag), make, fresh=False))
            self._keep(address, body)
        answer = await self._sent(body, cache_control, reading)
        if body is not None and body.is_settled:
            self._make_ready(reading, address, answer, epoch)
        return answer

    async def _warm(self, slug: str) -> None:
        """Make the low zooms of a layer's new revision, one tile after the other."""
        tileset = tilesets.named(f"layer.{slug}")
        layer = await self._live.layer(slug, at_least=0)
        if tileset is None or layer is None:
            return
        with contextlib.suppress(TilesUnavailable):
            row = await self._database.row(tilesets.tilejson_query(tileset))
            box = row and Facts(*row).box
            for address in (
                tiles_of_box(tileset.name, box, WARM_ZOOM)[:MOST_WARM_TILES] if box else ()
            ):
                address = address._replace(revision=layer.revision)
                tag = layer.tag(layer.revision)
                make = self._layer_from_database(tileset, address, tag)
                self._keep(address, await self._flights.join((address, tag), make, fresh=False))

    def _from_database(
        self,
        tileset: Tileset,
        address: TileAddress,
        state: LiveTileset | None = None,
        tag: str = "",
    ) -> Callable[[], Awaitable[Body | None]]:
        async def make() -> Body | None:
            if state is not None:
                is_crowded = state.is_crowded(address.z)
                query = tilesets.contributions_query(address, state.consultation, is_crowded)
            else:
                query = tilesets.tile_query(tileset, address)
            row = await self._database.row(query)
            return Body(bytes(row[0] or b""), tag) if row is not None else None

        return make

    def _layer_from_database(
        self, tileset: Tileset, address: TileAddress, tag: str
    ) -> Callable[[], Awaitable[Body | None]]:
        """Makes a layer's tile, and makes it again with less as long as it is too heavy."""

        async def make() -> Body | None:
            question = layers.state_query(tileset.slug or "", address.revision or 0)
            state, asked_at = self._layer_states.get(tag, (None, 0.0))
            if state is None or (state.may_be_packed and _is_long_ago(asked_at)):
                row = await self._database.row(question)
                if row is None:
                    return None
                state = self._remember(tag, layers.LayerState(*row))
            body = Body(b"", tag)
            for generalised in range(layers.MOST_GENERALISED + 1):
                try:
                    body = await self._layer_tile_at_once(state, address, generalised, tag)
                except PacksGone:
                    state = self._remember(tag, state._replace(packed_for=[]))
                    body = await self._layer_tile_at_once(state, address, generalised, tag)
                except UnexpectedValue:
                    state = self._remember(tag, state.expecting_anything())
                    body = await self._layer_tile_at_once(state, address, generalised, tag)
                if not await _is_heavy(body):
                    break
            if not body.plain and await self._database.row(question) is None:
                # Empty because it is public no more: not to be kept for when it is again.
                return None
            return body

        return make

    async def _layer_tile_at_once(
        self, state: layers.LayerState, address: TileAddress, generalised: int, tag: str
    ) -> Body:
        query = layers.tile_query(state, address, generalised)
        rows = await self._database.rows(query)
        if isinstance(query, PointsQuery):
            return Body(await points.tile(query, rows), tag)
        ((tile,),) = rows
        return Body(bytes(tile), tag, state.form)

    def _remember(self, tag: str, state: layers.LayerState) -> layers.LayerState:
        if len(self._layer_states) >= MOST_LAYER_STATES:
            self._layer_states.clear()
        self._layer_states[tag] = (state, time.monotonic())
        return state

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
        is_kept = self._memory.get(address) is body
        if is_kept and body.is_worth_compressing:
            self._do_aside(self._make_denser(body))

    def _make_ready(
        self, reading: Reading, address: TileAddress, answer: Answer, epoch: int
    ) -> None:
        """Keep the answer for who asks in the same words before anything changes.

        ``epoch`` is that of the state from which the answer was made, not a later one.
        """
        self._memory.make_ready(reading.request, address, answer.messages(), epoch)

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _make_denser(self, body: Body) -> None:
        """The forms that the next askers may want, made while nobody waits for them."""
        async with self._one_denser:
            for coding in ("gzip", "br"):
                await asyncio.to_thread(body.add_form, coding)


def _is_long_ago(moment: float) -> bool:
    return time.monotonic() - moment > PACKED_SOON_S


async def _is_heavy(body: Body) -> bool:
    """Whether a layer's tile would take too long to be read or to be fetched."""
    size = len(body.plain)
    if size <= tilesets.MOST_GZIP_BYTES:
        return False
    if size > tilesets.MOST_BYTES:
        return True
    return len(await asyncio.to_thread(body.add_form, "gzip")) > tilesets.MOST_GZIP_BYTES
