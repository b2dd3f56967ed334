"""What a process knows of the tiles without asking: which tilesets there are, and how new they are.

Of the contributions the database counts every change per tile of zoom 14 (``published.contribution_revision``) and says
"look again" on the channel ``parvis_live``. Who hears it reads that small state whole, so that a
notification which came twice, late or never does no harm: the state is also read again every
`POLL_S` seconds, and at once when the connection came back.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import psycopg

from geo.sqlfiles import read_sql
from tiles.address import TileAddress
from tiles.bodies import content_name
from tiles.database import TileDatabase, with_session
from tiles.errors import TilesUnavailable
from tiles.tilesets import (
    CLIP_MARGIN,
    CLOSE_UP_ZOOM,
    MOST_PINS,
    MOST_PINS_CLOSE_UP,
    TileQuery,
)

CHANNEL = "parvis_live"
CELL_ZOOM = 14
WHOLE = (-1, -1)
POLL_S = 2.0
TRUSTED_S = 5.0
"""Past it a state that could not be read again is only used when the database is down."""

KNOWN_AFTER_S = 1.0
"""How long a newer state is waited for by whom the last one would do."""

MOST_TAGS = 50_000
READ_AGAIN_S = 0.25
"""Whoever asks for a revision not heard of yet has the state read again, but not more often."""

_RETRY_S = 0.5
_LIVE_STATE = read_sql(__file__, "live_state.sql")
_LIVE_PEAKS = read_sql(__file__, "live_peaks.sql")
_LIVE_LAYERS = read_sql(__file__, "live_layers.sql")
logger = logging.getLogger(__name__)

Cell = tuple[int, int]


@dataclass(frozen=True)
class LiveLayer:
    """A public layer; its tiles die when anything here but the newest revision changes."""

    id: int
    revision: int
    title_property: str
    tile_properties: tuple[str, ...]

    def tag(self, revision: int) -> str:
        """A name for the content of its tiles at a revision."""
        return content_name(self.id, revision, self.title_property, *self.tile_properties)


@dataclass
class LiveTileset:
    """The state of one consultation's tiles, or of all together (``consultation`` None).

    ``identity`` tells it from one with the same number in another database; ``peaks`` is how many
    contributions the fullest tile of a zoom holds.
    """

    consultation: int | None
    identity: str
    cells: dict[Cell, int]
    peaks: dict[int, int] = field(default_factory=dict)
    _tags: dict[TileAddress, str] = field(default_factory=dict, compare=False)

    def tag(self, address: TileAddress) -> str:
        """A name for the content of a tile: another one after every change that it could show."""
        known = self._tags.get(address)
        if known is None:
            if len(self._tags) > MOST_TAGS:
                self._tags.clear()
            known = self._tags[address] = content_name(
                self.identity, self._sum(address), address.period, self.is_crowded(address.z)
            )
        return known

    def is_crowded(self, z: int) -> bool:
        """Whether the tiles of a zoom count contributions instead of drawing them.

        One answer for all tiles of a zoom, so that none is drawn by one tile and counted by its
        neighbour. Past zoom 14 each tile decides, where one of zoom 14 would be too full.
        """
        peak = self.peaks.get(min(z, CELL_ZOOM), 0)
        return peak > (MOST_PINS if z < CLOSE_UP_ZOOM else MOST_PINS_CLOSE_UP)

    @property
    def name(self) -> str:
        """A name for the state of all its tiles together."""
        return content_name(self.identity, sum(self.cells.values()), sorted(self.peaks.items()))

    def _sum(self, address: TileAddress) -> int:
        west, north, east, south = cells_under(address)
        return sum(
            revision
            for (x, y), revision in self.cells.items()
            if (west <= x <= east and north <= y <= south) or (x, y) == WHOLE
        )

    def changed_since(self, before: "LiveTileset") -> list[Cell]:
        """The cells whose number is another than in ``before``; `WHOLE` for all."""
        if (before.identity, before.peaks) != (self.identity, self.peaks):
            return [WHOLE]
        known = before.cells
        return [cell for cell, revision in self.cells.items() if known.get(cell) != revision]


def cells_under(address: TileAddress) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of the cells that a tile draws from.

    A tile shows what lies in its clip buffer too.
    """
    scale = 2.0 ** (CELL_ZOOM - address.z)
    return (
        int((address.x - CLIP_MARGIN) * scale // 1),
        int((address.y - CLIP_MARGIN) * scale // 1),
        int((address.x + 1 + CLIP_MARGIN) * scale // 1),
        int((address.y + 1 + CLIP_MARGIN) * scale // 1),
    )


class LiveState:
    """The newest known state, kept up by a task of its own from the first question on."""

    def __init__(self, database: TileDatabase, dsn: Callable[[], str]) -> None:
        self._database = database
        self._dsn = dsn
        self._tilesets: dict[str | None, LiveTileset] = {}
        self._layers: dict[str, LiveLayer] = {}
        self.on_new_revision: Callable[[str], object] = lambda _slug: None
        self.epoch = 0
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._listeners: set[asyncio.Queue[None]] = set()

    async def tileset(self, slug: str | None) -> LiveTileset | None:
        """The state of a consultation's tiles (None: of all), None if no such one is public.

        Raises `TilesUnavailable` when the database has never answered. When it has, and is down
        now, the last state holds: an old tile is better than none.
        """
        await self._settle()
        return self._tilesets.get(slug)

    async def layer(self, slug: str, at_least: int) -> LiveLayer | None:
        """The public layer, None if there is none or if it never had a revision ``at_least``.

        Raises `TilesUnavailable` as `tileset` does, and when nobody can tell.
        """
        await self._settle()
        layer = self._layers.get(slug)
        is_older = layer is None or layer.revision < at_least
        if is_older and time.monotonic() - self._read_at > READ_AGAIN_S:
            try:
                async with asyncio.timeout(KNOWN_AFTER_S):
                    await self.read()
            except TimeoutError as error:
                raise TilesUnavailable from error
            layer = self._layers.get(slug)
        return layer if layer is not None and layer.revision >= at_least else None

    @property
    def is_trusted(self) -> bool:
        """Whether the state is as new as anybody may expect, and ``epoch`` says all about it.

        The epoch is another number whenever any tileset or layer is another than before.
        """
        return time.monotonic() - self._read_at <= TRUSTED_S

    async def _settle(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="tiles-live")
        if not self.is_trusted:
            # What is known is served again soon, even if a server that hangs says nothing at all.
            is_known = bool(self._tilesets)
            excused = (TilesUnavailable, TimeoutError) if is_known else ()
            with contextlib.suppress(*excused):
                async with asyncio.timeout(KNOWN_AFTER_S if is_known else None):
                    await self.read()

    async def read(self) -> None:
        """Read the state again; who asks while it is being read waits for the next reading."""
        running = self._reading
        if running is not None and not running.done():
            with contextlib.suppress(TilesUnavailable):
                await asyncio.shield(running)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await asyncio.shield(self._reading)

    async def changes(
        self, slug: str | None
    ) -> AsyncIterator[tuple[LiveTileset, list[Cell] | None]]:
        """The tileset as it stands (None), then with its changed cells at each change.

        Ends when it is public no more.
        """
        bell: asyncio.Queue[None] = asyncio.Queue(maxsize=1)
        self._listeners.add(bell)
        try:
            before = await self.tileset(slug)
            if before is not None:
                yield before, None
            while before is not None:
                await bell.get()
                after = self._tilesets.get(slug)
                if after is None:
                    return
                cells = after.changed_since(before)
                before = after
                if cells:
                    yield after, cells
        finally:
            self._listeners.discard(bell)

    @property
    def listeners(self) -> int:
        """How many open maps are being told."""
        return len(self._listeners)

    async def close(self) -> None:
        """Stop watching."""
        for task in (self._watching, self._reading):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, TilesUnavailable):
                    await task
        self._watching = self._reading = None

    async def _read(self) -> None:
        started = time.monotonic()
        rows = await self._database.rows(TileQuery(_LIVE_STATE))
        layers = {
            slug: LiveLayer(number, revision, title_property, tuple(tile_properties))
            for slug, number, revision, title_property, tile_properties in (
                await self._database.rows(TileQuery(_LIVE_LAYERS))
            )
        }
        peaks = await self._database.rows(TileQuery(_LIVE_PEAKS))
        tilesets = _grouped(rows, peaks, self._tilesets)
        if layers != self._layers or tilesets != self._tilesets:
            self.epoch += 1
        before, self._layers = self._layers, layers
        self._tilesets = tilesets
        self._read_at = started
        for slug, layer in layers.items():
            if slug in before and before[slug].revision != layer.revision:
                self.on_new_revision(slug)
        for bell in self._listeners:
            if bell.empty():
                bell.put_nowait(None)

    async def _watch(self) -> None:
        """Listen for ever; between two losses of the connection the state is read at least every `POLL_S`.

        The log has one line for each absence of the database, however long, and one for its end.
        """
        is_away = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    with_session(self._dsn()), autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self.read()
                    if is_away:
                        is_away = False
                        logger.warning("The tiles' state is being followed again")
                    while True:
                        async for _notice in connection.notifies(timeout=POLL_S, stop_after=1):
                            pass
                        await self.read()
            except (psycopg.Error, TilesUnavailable) as error:
                if not is_away:
                    is_away = True
                    logger.warning("The tiles' state is not being followed: %s", error)
                await asyncio.sleep(_RETRY_S)


def _grouped(
    rows: Collection[tuple[Any, ...]],
    peaks: Collection[tuple[Any, ...]],
    before: dict[str | None, LiveTileset],
) -> dict[str | None, LiveTileset]:
    """Rows of ``sql/live_state.sql`` by consultation; one that is as before stays the same object."""
    everything: dict[Cell, int] = {}
    found: dict[str | None, LiveTileset] = {None: LiveTileset(None, "", everything)}
    for slug, consultation, identity, x, y, revision in rows:
        tileset = found.setdefault(slug, LiveTileset(consultation, identity, {}))
        tileset.cells[x, y] = revision
        everything[x, y] = everything.get((x, y), 0) + revision
    # Which consultations are public is part of the state of the tiles of all.
    found[None].identity = ",".join(sorted(tileset.identity for tileset in found.values()))
    for slug, z, peak in peaks:
        if slug in found:
            found[slug].peaks[z] = peak
    for slug, tileset in found.items():
        known = before.get(slug)
        if known is not None and known == tileset:
            found[slug] = known
    return found
