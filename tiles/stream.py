"""Clients that stay, and clients that leave."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from tiles.live import WHOLE, Cell, LiveTileset

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Result = TypeVar("Result")

HEARTBEAT_S = 20.0
"""So that neither a proxy nor a phone takes a quiet stream for a dead one."""

WATCHED_FROM_S = 0.02
"""How long an answer may take before it is worth knowing whether somebody still waits for it."""

MOST_CELLS = 200
"""An event that would name more tiles says "all" instead."""


class ClientGone(Exception):
    """The client closed the connection before its answer was ready."""


async def while_wanted(work: Awaitable[Result], receive: Receive) -> Result:
    """The result of ``work``, cancelled as soon as the client leaves. Raises `ClientGone`.

    The client is watched from `WATCHED_FROM_S` on: most tiles are made sooner than a watch is set up.
    """
    waiting = asyncio.current_task()
    if waiting is None:
        raise RuntimeError("to be awaited in a task")
    watch: asyncio.Task[None] | None = None
    is_gone = False

    def begin() -> None:
        nonlocal watch
        watch = asyncio.create_task(_departure(receive))
        watch.add_done_callback(end)

    def end(watch: asyncio.Task[None]) -> None:
        nonlocal is_gone
        if not watch.cancelled():
            is_gone = True
            waiting.cancel()

    timer = asyncio.get_running_loop().call_later(WATCHED_FROM_S, begin)
    try:
        return await work
    except asyncio.CancelledError:
        if is_gone and waiting.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        timer.cancel()
        if watch is not None:
            watch.cancel()


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Stream:
    """Server-sent events (HTML standard, 9.2).

    The first, ``state``, names the state of the tileset, so that who comes back knows whether it
    missed something. Each ``change`` has ``{"state": name, "tiles": [[x, y], …]}``: the tiles of
    zoom 14 that are old, or null for all.
    """

    def __init__(self, changes: AsyncIterator[tuple[LiveTileset, list[Cell] | None]]) -> None:
        self._changes = changes

    async def run(self, receive: Receive, send: Send) -> None:
        """Send events until the client leaves or there is nothing more to tell."""
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"access-control-allow-origin", b"*"),
                    (b"x-accel-buffering", b"no"),
                    (b"x-content-type-options", b"nosniff"),
                ],
            }
        )
        await send(_part("retry: 5000\n\n"))
        with contextlib.suppress(ClientGone):
            await while_wanted(self._tell(send), receive)
        await send({"type": "http.response.body", "body": b""})

    async def _tell(self, send: Send) -> None:
        changes = aiter(self._changes)
        coming = asyncio.ensure_future(anext(changes))
        try:
            while True:
                done, _pending = await asyncio.wait({coming}, timeout=HEARTBEAT_S)
                if not done:
                    await send(_part(": \n\n"))
                    continue
                try:
                    tileset, cells = coming.result()
                except StopAsyncIteration:
                    return
                await send(_part(_event(tileset.name, cells)))
                coming = asyncio.ensure_future(anext(changes))
        finally:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming
            await self._changes.aclose()  # type: ignore[attr-defined]


def _event(state: str, cells: list[Cell] | None) -> str:
    if cells is None:
        return f"event: state\ndata: {state}\n\n"
    everything = WHOLE in cells or len(cells) > MOST_CELLS
    document = {"state": state, "tiles": None if everything else sorted(cells)}
    return f"event: change\ndata: {json.dumps(document)}\n\n"


def _part(text: str) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}
