"""Single flight: many simultaneous wishes for one thing cost one piece of work."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


@dataclass
class _Flight(Generic[Result]):
    task: "asyncio.Future[Result]" = field(init=False)
    askers: int = 0


class Flights(Generic[Result]):
    """Work shared by those who ask for the same key at the same time, in one event loop.

    With ``fresh`` nobody joins work that has begun already, since it may have read the database
    before the asker's own write: all who ask meanwhile share the one that starts next. So a crowd
    costs two pieces of work at most, and each asker sees everything committed before it asked.

    Work that nobody waits for any more is cancelled.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, _Flight[Result]] = {}
        self._next: dict[Hashable, _Flight[Result]] = {}
        self._tasks: set[asyncio.Future[Result]] = set()

    async def join(
        self, key: Hashable, work: Callable[[], Awaitable[Result]], *, fresh: bool
    ) -> Result:
        """The result of ``work``, or of the same work wanted by somebody else. Raises what it raises."""
        flight = self._next.get(key)
        if flight is None:
            running = self._running.get(key)
            if running is None:
                flight = self._running[key] = _Flight()
                self._start(flight, self._run(key, flight, work))
            elif fresh:
                flight = self._next[key] = _Flight()
                self._start(flight, self._run_after(running, key, flight, work))
            else:
                flight = running
        flight.askers += 1
        try:
            # One asker that goes away must not take the others' answer with it.
            return await asyncio.shield(flight.task)
        finally:
            flight.askers -= 1
            if flight.askers == 0 and not flight.task.done():
                # Forgotten first: who comes now must not join work that is being given up.
                self._forget(key, flight)
                flight.task.cancel()

    async def close(self) -> None:
        """Give up whatever is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, flight: _Flight[Result], work: Coroutine[Any, Any, Result]) -> None:
        flight.task = asyncio.create_task(work)
        self._tasks.add(flight.task)
        flight.task.add_done_callback(self._tasks.discard)

    async def _run(
        self, key: Hashable, flight: _Flight[Result], work: Callable[[], Awaitable[Result]]
    ) -> Result:
        try:
            return await work()
        finally:
            self._forget(key, flight)

    async def _run_after(
        self,
        before: _Flight[Result],
        key: Hashable,
        flight: _Flight[Result],
        work: Callable[[], Awaitable[Result]],
    ) -> Result:
        await asyncio.wait([before.task])
        self._running[key] = self._next.pop(key)
        return await self._run(key, flight, work)

    def _forget(self, key: Hashable, flight: _Flight[Result]) -> None:
        for flights in (self._running, self._next):
            if flights.get(key) is flight:
                del flights[key]
