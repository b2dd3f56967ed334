"""Our own statements without anything around them: those that answer a tile."""

import asyncio
from typing import Any

import psycopg

from benchmarks.tiles.sample import path_of
from tiles import layers
from tiles.address import TileAddress
from tiles.points import PointsQuery
from tiles.server import TileRoom
from tiles.tilesets import TileQuery

_BARE = """
SELECT ST_AsMVT(feature, 'features', 4096, 'geom', 'id') FROM (
    SELECT
        id,
        (properties ->> %(name0)s)::double precision AS genre,
        ST_AsMVTGeom(geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom
    FROM published.layer_feature
    WHERE layer_id = %(layer)s
        AND geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
        AND since <= %(revision)s
        AND (until IS NULL OR until > %(revision)s)
) AS feature
"""
"""A tile of every point with one number, as the database writes it: the room asks for columns (adr/0020)."""


class OwnStatements:
    """Asks the database for a tile: by the very statement that the room sends for it, or by `_BARE`."""

    def __init__(self, dsn: str, connection: psycopg.Connection[Any]) -> None:
        self._dsn, self._connection = dsn, connection
        self._known: dict[TileAddress, TileQuery] = {}

    def __call__(self, address: TileAddress) -> bytes:
        """The tile."""
        query = self._known.get(address)
        if query is None:
            query = self._known[address] = self._bare(asyncio.run(self._asked(address)))
        with self._connection.cursor(binary=True) as cursor:
            row = cursor.execute(query.sql, query.values).fetchone()
        return bytes(row[0]) if row is not None and row[0] is not None else b""

    def _bare(self, query: TileQuery) -> TileQuery:
        """The same content, written by the database, where the room asks for columns."""
        if not isinstance(query, PointsQuery):
            return query
        if not query.crowded:
            values = {**query.values, "layer": query.layer, "name0": query.names[0]}
            return TileQuery(_BARE, values)
        address = query.address
        question = layers.state_query(address.tileset.removeprefix("layer."), address.revision or 0)
        with self._connection.cursor() as cursor:
            row = cursor.execute(question.sql, question.values).fetchone()
        if row is None:
            raise LookupError(address.tileset)
        state = layers.LayerState(*row)._replace(kinds=[], has_single_points=False)
        return layers.tile_query(state, address)

    async def _asked(self, address: TileAddress) -> TileQuery:
        """The last statement for a tile that a room of its own sends before it answers."""
        room = TileRoom(_nothing, dsn=self._dsn, memory_bytes=0)
        noted: list[TileQuery] = []
        room._settle_in()
        database = room._database
        ask = database.rows

        async def noting(query: TileQuery) -> Any:
            if isinstance(query, PointsQuery) or "ST_AsMVT(" in query.sql:
                noted.append(query)
            return await ask(query)

        database.rows = noting  # type: ignore[method-assign]

        async def stay() -> dict[str, Any]:
            return await asyncio.Future()

        async def unread(message: Any) -> None:
            pass

        scope = {"type": "http", "method": "GET", "path": path_of(address), "headers": []}
        try:
            await room(scope, stay, unread)
        finally:
            await room.close()
        return noted[-1]


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("not a tile")
