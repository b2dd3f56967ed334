"""A bounded memory of tiles that do not change."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from tiles.bodies import Body

OVERHEAD_BYTES = 500
"""What an entry weighs beside its bytes: key, dictionary slot, objects."""


class TileMemory:
    """The most recently used bodies of this process, within a number of bytes.

    An entry may have an end; whoever puts it there says how long the answer holds.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self._clock = clock
        self._entries: OrderedDict[Hashable, tuple[Body, float]] = OrderedDict()

    def get(self, key: Hashable) -> Body | None:
        """The body kept under ``key``, None if there is none or it has come to its end."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        body, ends_at = entry
        if self._clock() >= ends_at:
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return body

    def put(self, key: Hashable, body: Body, max_age_s: float = float("inf")) -> None:
        """Keep ``body`` for ``max_age_s`` seconds, dropping the least recently used if need be."""
        if key in self._entries:
            self._drop(key)
        self._entries[key] = (body, self._clock() + max_age_s)
        self.held_bytes += self._weight(body)
        while self.held_bytes > self.max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Hashable) -> None:
        body, _ = self._entries.pop(key)
        self.held_bytes -= self._weight(body)

    @staticmethod
    def _weight(body: Body) -> int:
        # The compressed form is made on demand and is smaller than the plain one.
        return 2 * len(body.plain) + OVERHEAD_BYTES
