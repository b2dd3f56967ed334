"""Asking the tile room in process, and reading what it answers."""

import asyncio
import json
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import mapbox_vector_tile
from isal import igzip

from tests.tiles.mvt_validator import served_faults
from tiles.server import TileRoom

PATIENCE_S = 15
EXTENT = 4096
EARTH_CIRCUMFERENCE_M = 40_075_016.686
Result = TypeVar("Result")


@dataclass
class Response:
    """Status, header fields by lower-case name, and body as sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def plain(self) -> bytes:
        """The body without its content coding."""
        if self.headers.get("content-encoding") == "gzip":
            return igzip.decompress(self.body)
        return self.body

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.plain())

    def features(self, layer: str) -> dict[int, dict[str, Any]]:
        """The features of an MVT layer by their numeric id, y downwards as the format has it."""
        if not self.body:
            return {}
        # Whatever else a test looks at: no tile of ours breaks the standard.
        assert served_faults(self.plain()) == ""
        decoded = mapbox_vector_tile.decode(self.plain(), default_options={"y_coord_down": True})
        return {feature["id"]: feature for feature in decoded[layer]["features"]}


class Asker:
    """Questions to one tile room, in an event loop of its own, between synchronous steps."""

    def __init__(self, room: TileRoom) -> None:
        self.room = room
        self.runner = asyncio.Runner()

    def get(self, path: str, method: str = "GET", **headers: str) -> Response:
        """The answer to one request; header names with underscores for hyphens."""
        return self.run(self.ask(path, method, **headers))

    def get_together(self, paths: list[str]) -> list[Response]:
        """The answers to requests that all arrive at once."""

        async def together() -> list[Response]:
            return await asyncio.gather(*(self.ask(path) for path in paths))

        return self.run(together())

    def get_when(self, path: str, is_right: Callable[[Response], bool]) -> Response:
        """The first answer that is as wanted; how soon it comes is measured in the benchmark."""

        async def until() -> Response:
            started = time.monotonic()
            while time.monotonic() - started < PATIENCE_S:
                response = await self.ask(path)
                if is_right(response):
                    return response
                await asyncio.sleep(0.005)
            return response

        return self.run(until())

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of something asynchronous."""
        return self.runner.run(work)

    def close(self) -> None:
        """Close the room's connections and the loop."""
        self.runner.run(self.room.close())
        self.runner.close()

    async def ask(self, path: str, method: str = "GET", **headers: str) -> Response:
        """The answer to one request, as the ASGI server would send it."""
        return await self.ask_until(asyncio.Event(), path, method, **headers)

    async def ask_until(
        self, leaves: asyncio.Event, path: str, method: str = "GET", **headers: str
    ) -> Response:
        """What a client has been sent when it leaves, or the whole answer."""
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "scheme": "http",
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in ({"host": "127.0.0.1:8000"} | headers).items()
            ],
        }
        response = Response()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                response.status = message["status"]
                response.headers = {k.decode(): v.decode("latin-1") for k, v in message["headers"]}
            else:
                response.body += message.get("body", b"")

        requests = iter([{"type": "http.request"}])

        async def receive() -> dict[str, Any]:
            for message in requests:
                return message
            await leaves.wait()
            return {"type": "http.disconnect"}

        await self.room(scope, receive, send)
        return response


def tile_holding(lon: float, lat: float, z: int) -> tuple[int, int]:
    """x and y of the tile of zoom ``z`` that holds a position in degrees."""
    x, y = _in_tiles(lon, lat, z)
    return int(x), int(y)


def in_tile_units(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Where a position lies in its own tile, in 4096ths from the north-west corner.

    The formula of Web Mercator, written again so that PostGIS is compared with something else.
    """
    x, y = _in_tiles(lon, lat, z)
    return (x - int(x)) * EXTENT, (y - int(y)) * EXTENT


def unit_m(lat: float, z: int) -> float:
    """Metres on the ground in one tile unit at that latitude."""
    return EARTH_CIRCUMFERENCE_M * math.cos(math.radians(lat)) / 2**z / EXTENT


def _in_tiles(lon: float, lat: float, z: int) -> tuple[float, float]:
    across = 2**z
    x = (lon + 180) / 360 * across
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across
    return x, y
