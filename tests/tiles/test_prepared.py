"""Statements that are prepared once for a layer, and what happens where that cannot be."""

import asyncio
import logging
import random
from typing import Any

import pytest

from layers.models import GeometryKind
from tests import places
from tests.layers.revisions import bench, serve
from tests.tiles.asking import tile_holding
from tests.tiles.statements import public_layer, state_of
from tiles import layers as tile_layers
from tiles.address import TileAddress
from tiles.database import TileDatabase
from tiles.tilesets import TileQuery

pytestmark = pytest.mark.django_db(transaction=True)

Z = 16
X, Y = tile_holding(*places.LILLE, Z)
_FORGET = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"
_HELD = "SELECT count(*), sum(generic_plans)::integer FROM pg_prepared_statements"


async def _ask(dsn: str, query: TileQuery, times: int) -> tuple[bytes, tuple[int, int]]:
    """The tile, asked for so often on one connection, and what that has prepared."""
    database = TileDatabase(lambda: dsn, max_connections=1)
    try:
        for _time in range(times):
            row = await database.row(query)
        held = await database.row(TileQuery(_HELD))
    finally:
        await database.close()
    assert row is not None
    assert held is not None
    return bytes(row[0]), (held[0], held[1])


def test_a_layer_is_planned_once_for_all_its_tiles(reader_dsn: str) -> None:
    """Whatever the tile, its plan is the same: looked for by the index of its layer's places."""
    layer = public_layer(GeometryKind.POINT, style={"property": "v"})
    random.seed(5)
    serve(layer, {str(n): bench(random.uniform(-9, 9), 0, v=n) for n in range(50)})
    query = tile_layers.tile_query(state_of(layer, 1), TileAddress("layer.objets", Z, X, Y, 1))
    assert query.is_prepared
    once, _nothing = asyncio.run(_ask(reader_dsn, query, 1))
    often, (statements, generic) = asyncio.run(_ask(reader_dsn, query, 12))
    assert often == once
    assert statements == 1
    assert generic >= 5


def test_a_pooler_that_forgets_what_was_prepared_costs_no_tile(
    reader_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As one that gives each statement another connection does."""
    layer = public_layer(GeometryKind.POINT)
    serve(layer, {str(n): bench(n) for n in range(9)})
    query = tile_layers.tile_query(state_of(layer, 1), TileAddress("layer.objets", Z, X, Y, 1))

    async def asked() -> list[tuple[Any, ...] | None]:
        database = TileDatabase(lambda: reader_dsn, max_connections=1)
        try:
            tiles = [await database.row(query)]
            pool = database._pool
            assert pool is not None
            async with pool.connection() as connection:
                # In a block: by its name the client would notice.
                await connection.execute(_FORGET, prepare=False)
            tiles += [await database.row(query) for _time in range(3)]
        finally:
            await database.close()
        return tiles

    with caplog.at_level(logging.WARNING, "tiles.database"):
        tiles = asyncio.run(asked())
    assert tiles[0] is not None
    assert tiles == [tiles[0]] * 4
    assert [record.name for record in caplog.records].count("tiles.database") == 1
