"""The whole tile path against the bare statement that it wraps, tile by tile in one run."""

import asyncio
import math
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

from tiles import tilesets
from tiles.address import TileAddress
from tiles.database import with_session
from tiles.server import TileRoom

ZOOMS = (8, 10, 12, 14, 16)
TILES_OF_ZOOM = {8: 1, 10: 2, 12: 8, 14: 30, 16: 40}
ROUNDS_OF_ZOOM = {8: 3, 10: 3, 12: 3, 14: 5, 16: 5}
LIMIT_OF_ZOOM = {8: 1.25, 10: 1.25, 12: 1.3, 14: 1.5, 16: 1.8}
"""Time of the room over time of its statement: what a tile may cost beside the database."""

WARM_REQUESTS = 2000
WARM_LIMIT_MS = 0.5


async def measure_tiles(dsn: str) -> list[dict[str, Any]]:
    """One line for each layer and zoom, and one for a tile served from memory."""
    # One that keeps nothing is cold each time.
    room, keeper = (TileRoom(_nothing, dsn=dsn, memory_bytes=size) for size in (0, 64_000_000))
    bare = await psycopg.AsyncConnection.connect(
        with_session(dsn), autocommit=True, prepare_threshold=None
    )
    try:
        lines = []
        for layer in ("points", "surfaces"):
            for z in ZOOMS:
                addresses = await _some_tiles(bare, layer, z)
                lines.append(await _compare(room, bare, layer, z, addresses))
        lines.append(await _warm(keeper, addresses[0]))
        return lines
    finally:
        await bare.close()
        await room.close()
        await keeper.close()


async def _compare(
    room: TileRoom,
    bare: psycopg.AsyncConnection[Any],
    layer: str,
    z: int,
    addresses: list[TileAddress],
) -> dict[str, Any]:
    """Mean times over the same tiles, the two ways alternating so that both meet the same machine."""
    tileset = tilesets.named(f"layer.{layer}")
    if tileset is None:
        raise LookupError(layer)
    times: dict[str, list[float]] = {"bare": [], "room": [], "gzip": []}
    size_bytes = 0
    for turn in range(ROUNDS_OF_ZOOM[z] + 1):
        for address in addresses:
            query = tilesets.tile_query(tileset, address)
            started = time.perf_counter()
            async with bare.cursor(binary=True) as cursor:
                await cursor.execute(query.sql, query.values)
                row = await cursor.fetchone()
            after_bare = time.perf_counter()
            body = await _ask(room, _path(address), b"identity")
            after_room = time.perf_counter()
            await _ask(room, _path(address), b"gzip")
            after_gzip = time.perf_counter()
            if row is None or bytes(row[0]) != body:
                raise AssertionError(f"{address}: the room and its statement disagree")
            if turn == 0:
                continue  # fills the database's cache
            times["bare"].append(after_bare - started)
            times["room"].append(after_room - after_bare)
            times["gzip"].append(after_gzip - after_room)
            size_bytes = max(size_bytes, len(body))
    # The median of the ratios of neighbours in time: a pause of the machine spoils one of them.
    ratios = [room_s / bare_s for room_s, bare_s in zip(times["room"], times["bare"], strict=True)]
    return {
        "name": f"layer.{layer} z{z}",
        "bare_ms": _ms(times["bare"]),
        "room_ms": _ms(times["room"]),
        "room_gzip_ms": _ms(times["gzip"]),
        "largest_bytes": size_bytes,
        "ratio": round(statistics.median(ratios), 2),
        "limit": LIMIT_OF_ZOOM[z],
    }


async def _warm(room: TileRoom, address: TileAddress) -> dict[str, Any]:
    path = _path(address).replace(f"layer.surfaces/{address.z}", f"layer.surfaces/1/{address.z}")
    await _ask(room, path, b"gzip")
    times = []
    for _ in range(WARM_REQUESTS):
        started = time.perf_counter()
        await _ask(room, path, b"gzip")
        times.append(time.perf_counter() - started)
    return {
        "name": "tile from memory (ms)",
        "room_ms": _ms(times),
        "ratio": round(statistics.median(times) * 1000, 3),
        "limit": WARM_LIMIT_MS,
    }


async def _some_tiles(bare: psycopg.AsyncConnection[Any], layer: str, z: int) -> list[TileAddress]:
    """Tiles that hold features, the same ones in every run: those of features drawn by chance."""
    async with bare.cursor() as cursor:
        await cursor.execute(
            "SELECT ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom))"
            " FROM published.layer_feature WHERE layer_slug = %s AND source_id = ANY(%s)"
            " ORDER BY source_id",
            [layer, [str(number) for number in random.Random(z).sample(range(1, 20_000), 200)]],
        )
        places = await cursor.fetchall()
    across = 2**z
    found: dict[tuple[int, int], TileAddress] = {}
    for lon, lat in places:
        x = int((lon + 180) / 360 * across)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across)
        found[x, y] = TileAddress(f"layer.{layer}", z, x, y)
    return list(found.values())[: TILES_OF_ZOOM[z]]


async def _ask(room: TileRoom, path: str, accept_encoding: bytes) -> bytes:
    parts: list[bytes] = []

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", accept_encoding)],
    }
    await room(scope, _client_that_stays(), send)
    return b"".join(parts)


def _client_that_stays() -> Callable[[], Awaitable[dict[str, Any]]]:
    """ASGI's receive: a request without body, then nothing more."""
    messages = iter([{"type": "http.request"}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        return await asyncio.Future()

    return receive


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("not a tile")


def _path(address: TileAddress) -> str:
    return f"/tiles/{address.tileset}/{address.z}/{address.x}/{address.y}.mvt"


def _ms(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 3)
