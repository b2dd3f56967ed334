"""Several hands for one run: while one batch is copied to the database, the next are prepared."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_HANDS: Final = 2
_AHEAD: Final = 3
"""Batches prepared before they are asked for: memory is bounded by it."""

Given = TypeVar("Given")
Made = TypeVar("Made")


def made_ahead(make: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """``make`` of each in order, on threads beside the caller's (GEOS and PROJ free the interpreter).

    ``make`` must not touch the database, and may be called for several at once. What it raises is raised here.
    """
    with ThreadPoolExecutor(max_workers=_HANDS, thread_name_prefix="transform") as worker:
        waiting: deque[Future[Made]] = deque()
        for one in given:
            waiting.append(worker.submit(make, one))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
