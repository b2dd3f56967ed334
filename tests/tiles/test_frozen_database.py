"""A database that neither answers nor hangs up: a frozen machine, a cable that is out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests import places, scenes
from tests.tiles.asking import Asker, tile_holding
from tests.tiles.conftest import nothing_behind
from tiles import database, live
from tiles.server import TileRoom

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Wire:
    """A proxy on loopback that stands still on demand, with every connection open."""

    host: str
    port: int
    moves: threading.Event = field(default_factory=threading.Event)

    def accept(self, listener: socket.socket) -> None:
        """Carry each connection, both ways, until the listener is closed."""
        self.moves.set()
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                server = socket.create_connection((self.host, self.port))
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError), closing(one), closing(other):
            while block := one.recv(65_536):
                self.moves.wait()
                other.sendall(block)


@pytest.fixture
def wire(reader_dsn: str) -> Iterator[tuple[Wire, str]]:
    """A wire to this worker's database, and the address at its near end."""
    parts = urlsplit(reader_dsn)
    assert parts.hostname is not None
    assert parts.port is not None
    wire = Wire(parts.hostname, parts.port)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=wire.accept, args=(listener,), daemon=True).start()
        near = f"{parts.username}:{parts.password}@127.0.0.1:{listener.getsockname()[1]}"
        yield wire, urlunsplit(parts._replace(netloc=near))
        wire.moves.set()


def test_a_server_that_stands_still_is_given_up_and_found_again(
    wire: tuple[Wire, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ANSWER_TIMEOUT_S", 0.5)
    monkeypatch.setattr(database, "CONNECTION_TIMEOUT_S", 1.0)
    monkeypatch.setattr(live, "KNOWN_AFTER_S", 0.2)
    scenes.contribution(scenes.consultation())
    kept, cold = (
        f"/tiles/contributions/{z}/{x}/{y}.mvt"
        for z in (14, 13)
        for x, y in [tile_holding(*places.LILLE, z)]
    )
    standing, dsn = wire
    tiles = Asker(TileRoom(nothing_behind, dsn=dsn))
    try:
        before = tiles.get_when(kept, lambda answer: answer.status == 200)
        standing.moves.clear()
        tiles.room._live._read_at = float("-inf")
        asked_at = time.monotonic()
        assert tiles.get(kept).body == before.body
        refused = tiles.get(cold)
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        # Whether there is such a layer by now, nobody can tell.
        assert tiles.get("/tiles/layer.inconnue/1/14/8331/5490.mvt").status == 503
        assert time.monotonic() - asked_at < database.STATEMENT_TIMEOUT_MS / 1000
        standing.moves.set()
        assert tiles.get_when(cold, lambda answer: answer.status == 200).status == 200
    finally:
        standing.moves.set()
        tiles.close()
