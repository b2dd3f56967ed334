"""A tile room on the test database, or on none."""

from collections.abc import Iterator

import pytest

from tests.tiles.asking import Asker
from tiles.server import TileRoom


async def nothing_behind(scope: object, receive: object, send: object) -> None:
    """The room behind the tile room must not be asked."""
    raise AssertionError("a tile address was handed to Django")


@pytest.fixture
def tiles(reader_dsn: str) -> Iterator[Asker]:
    """The tile room on this worker's database, whose data is committed."""
    asker = Asker(TileRoom(nothing_behind, dsn=reader_dsn))
    yield asker
    asker.close()


@pytest.fixture
def other_tiles(reader_dsn: str) -> Iterator[Asker]:
    """The tile room of another process."""
    asker = Asker(TileRoom(nothing_behind, dsn=reader_dsn))
    yield asker
    asker.close()


@pytest.fixture
def tiles_without_database() -> Iterator[Asker]:
    """The tile room while its database is down: nobody listens at that address."""
    dsn = "postgresql://nobody@127.0.0.1:9/nothing"
    asker = Asker(TileRoom(nothing_behind, dsn=dsn))
    yield asker
    asker.close()
