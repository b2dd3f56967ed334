"""A crowd that wants one tile costs one piece of work, and nobody gets a stale one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tiles.flights import Flights


class Work:
    """Work that takes as long as it is told, and gives its own number."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()

    def __call__(self) -> Awaitable[int]:
        return self._do()

    async def _do(self) -> int:
        self.begun += 1
        number = self.begun
        await self.go_on.wait()
        return number


async def _crowd(work: Work, size: int, *, fresh: bool) -> list[int]:
    flights: Flights[int] = Flights()
    first = asyncio.ensure_future(flights.join("tile", work, fresh=fresh))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.begun == 1
    others = [asyncio.ensure_future(flights.join("tile", work, fresh=fresh)) for _ in range(size)]
    await asyncio.sleep(0)
    work.go_on.set()
    return [await first, *await asyncio.gather(*others)]


def _run(main: Callable[[], Awaitable[list[int]]]) -> list[int]:
    async def started() -> list[int]:
        return await main()

    return asyncio.run(started())


def test_a_tile_that_never_changes_is_made_once() -> None:
    assert _run(lambda: _crowd(Work(), 20, fresh=False)) == [1] * 21


def test_whoever_asks_for_a_live_tile_gets_one_begun_after_asking() -> None:
    """Twenty who come while one is being made share a second, which sees what was written since."""
    assert _run(lambda: _crowd(Work(), 20, fresh=True)) == [1] + [2] * 20


def test_a_failure_reaches_everybody_and_is_forgotten() -> None:
    async def main() -> None:
        flights: Flights[int] = Flights()

        async def fails() -> int:
            await asyncio.sleep(0)
            raise LookupError

        async def works() -> int:
            return 7

        outcomes = await asyncio.gather(
            *(flights.join("tile", fails, fresh=True) for _ in range(3)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [LookupError] * 3
        assert await flights.join("tile", works, fresh=True) == 7

    asyncio.run(main())


def test_one_who_leaves_does_not_take_the_tile_from_the_others() -> None:
    async def main() -> None:
        flights: Flights[int] = Flights()
        work = Work()
        leaver = asyncio.ensure_future(flights.join("tile", work, fresh=False))
        await asyncio.sleep(0)
        stayer = asyncio.ensure_future(flights.join("tile", work, fresh=False))
        await asyncio.sleep(0)
        leaver.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaver
        work.go_on.set()
        assert await stayer == 1

    asyncio.run(main())
