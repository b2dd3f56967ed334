"""Single flight: many simultaneous wishes for one thing cost one piece of work."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Work shared by those who ask for the same key at the same time, in one event loop.

    With ``fresh`` nobody joins work that has begun already, since it may have read the database
    before the asker's own write: all who ask meanwhile share the one that starts next. So a crowd
    costs two pieces of work at most, and each asker sees everything committed before it asked.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Result]] = {}
        self._next: dict[Hashable, asyncio.Task[Result]] = {}

    async def join(
        self, key: Hashable, work: Callable[[], Awaitable[Result]], *, fresh: bool
    ) -> Result:
        """The result of ``work``, or of the same work wanted by somebody else. Raises what it raises."""
        task = self._next.get(key)
        if task is None:
            running = self._running.get(key)
            if running is None:
                task = asyncio.ensure_future(self._run(key, work))
                self._running[key] = task
            elif fresh:
                task = asyncio.ensure_future(self._run_after(running, key, work))
                self._next[key] = task
            else:
                task = running
        # One asker that goes away must not take the others' answer with it.
        return await asyncio.shield(task)

    async def _run(self, key: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        try:
            return await work()
        finally:
            del self._running[key]

    async def _run_after(
        self,
        before: asyncio.Task[Result],
        key: Hashable,
        work: Callable[[], Awaitable[Result]],
    ) -> Result:
        await asyncio.wait([before])
        self._running[key] = self._next.pop(key)
        return await self._run(key, work)
