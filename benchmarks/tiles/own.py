"""Our own statements without anything around them, as the tile room words them for an address."""

import asyncio
from typing import Any

import psycopg

from benchmarks.tiles.sample import path_of
from tiles.address import TileAddress
from tiles.server import TileRoom
from tiles.tilesets import TileQuery


class OwnStatements:
    """Asks the database for a tile by the very statement that the room sends for it."""

    def __init__(self, dsn: str, connection: psycopg.Connection[Any]) -> None:
        self._dsn, self._connection = dsn, connection
        self._known: dict[TileAddress, TileQuery] = {}

    def __call__(self, address: TileAddress) -> bytes:
        """The tile."""
        query = self._known.get(address)
        if query is None:
            query = self._known[address] = asyncio.run(self._asked(address))
        with self._connection.cursor(binary=True) as cursor:
            row = cursor.execute(query.sql, query.values).fetchone()
        return bytes(row[0]) if row is not None and row[0] is not None else b""

    async def _asked(self, address: TileAddress) -> TileQuery:
        """The last statement for a tile that a room of its own sends before it answers."""
        room = TileRoom(_nothing, dsn=self._dsn, memory_bytes=0)
        noted: list[TileQuery] = []
        room._settle_in()
        database = room._database
        ask = database.rows

        async def noting(query: TileQuery) -> Any:
            if "ST_AsMVT(" in query.sql:
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
