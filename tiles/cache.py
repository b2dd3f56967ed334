"""A bounded memory of tiles that do not change, and of whole answers with them."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tiles.bodies import Body

OVERHEAD_BYTES = 500
"""What an entry weighs beside its bytes: key, dictionary slot, objects."""


MOST_SPELLINGS = 8
"""Requests for one tile that are kept ready, spelled differently (codings, validators)."""

MOST_WORDS_BYTES = 300
"""Longer header fields are nobody's habit: who sends them is answered each time anew."""

READY_BYTES = 2_000
"""What an answer that is kept ready weighs beside the tile's bytes: header fields, key, objects."""

Messages = tuple[dict[str, Any], ...]


class Request(NamedTuple):
    """All of a request that shapes a tile's answer, as it arrived."""

    method: str
    path: str
    query: bytes
    accept_encoding: bytes
    if_none_match: bytes


@dataclass(slots=True)
class _Entry:
    body: Body
    ends_at: float
    is_used: bool = False
    requests: list[Request] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ready:
    messages: Messages
    epoch: int
    entry: _Entry


class TileMemory:
    """Bodies of this process, within a number of bytes; those that nobody uses make room first.

    An entry may have an end; whoever puts it there says how long the answer holds. Beside the
    bodies lie whole answers to the very requests that came before: see `ready`.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.max_bytes = max_bytes
        self.held_bytes = 0
        self._clock = clock
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._ready: dict[Request, _Ready] = {}

    def get(self, key: Hashable) -> Body | None:
        """The body kept under ``key``, None if there is none or it has come to its end."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if self._clock() >= entry.ends_at:
            self._drop(key)
            return None
        entry.is_used = True
        return entry.body

    def put(self, key: Hashable, body: Body, max_age_s: float = float("inf")) -> None:
        """Keep ``body`` for ``max_age_s`` seconds, dropping what was not used lately if need be."""
        if key in self._entries:
            self._drop(key)
        self._entries[key] = _Entry(body, self._clock() + max_age_s)
        self.held_bytes += self._weight(self._entries[key])
        self._make_room()

    def _make_room(self) -> None:
        while self.held_bytes > self.max_bytes:
            oldest, entry = next(iter(self._entries.items()))
            # Whoever was used since the last round goes to the end of the queue instead.
            if entry.is_used and len(self._entries) > 1:
                entry.is_used = False
                self._entries.move_to_end(oldest)
            else:
                self._drop(oldest)

    def ready(self, request: Request, epoch: int) -> Messages | None:
        """The ASGI messages that answered this very request before, if they were right in ``epoch``."""
        ready = self._ready.get(request)
        if ready is None or ready.epoch != epoch:
            return None
        ready.entry.is_used = True
        return ready.messages

    def make_ready(self, request: Request, key: Hashable, messages: Messages, epoch: int) -> None:
        """Answer this request with the same messages while ``key`` is kept and ``epoch`` lasts."""
        entry = self._entries.get(key)
        if entry is None or entry.ends_at != float("inf"):
            return
        if len(request.accept_encoding) + len(request.if_none_match) > MOST_WORDS_BYTES:
            return
        if request not in self._ready:
            self.held_bytes += READY_BYTES
            while len(entry.requests) >= MOST_SPELLINGS:
                self.held_bytes -= READY_BYTES
                self._ready.pop(entry.requests.pop(0), None)
            entry.requests.append(request)
        self._ready[request] = _Ready(messages, epoch, entry)
        self._make_room()

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        for request in entry.requests:
            self._ready.pop(request, None)
        self.held_bytes -= self._weight(entry)

    @staticmethod
    def _weight(entry: _Entry) -> int:
        # The compressed form is made on demand and is smaller than the plain one.
        bytes_kept = 2 * len(entry.body.plain) + OVERHEAD_BYTES
        return bytes_kept + READY_BYTES * len(entry.requests)
