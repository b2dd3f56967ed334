"""Tiles of layers as the database answers them, without the room around it."""

from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection

from layers.models import ConsultationLayer, Layer
from tests import scenes
from tests.tiles.asking import Response
from tiles import layers as tile_layers
from tiles import points
from tiles.address import TileAddress
from tiles.layers import LayerState
from tiles.tilesets import TileQuery

Tile = tuple[int, int]


def public_layer(kind: str, slug: str = "objets", **fields: object) -> Layer:
    """A layer of a consultation of its own that everybody may read."""
    layer = Layer.objects.create(slug=slug, title=slug, geometry_kind=kind, **fields)
    ConsultationLayer.objects.create(consultation=scenes.consultation(f"a-{slug}"), layer=layer)
    return layer


def state_of(layer: Layer, number: int) -> LayerState:
    """What decides how the tiles of a revision are made."""
    question = tile_layers.state_query(layer.slug, number)
    with connection.cursor() as cursor:
        cursor.execute(question.sql, question.values)
        return LayerState(*cursor.fetchone())


def statement(
    layer: Layer, number: int, z: int, tile: Tile, generalised: int = 0, **otherwise: Any
) -> bytes:
    """A tile of a revision; ``otherwise`` is what its `LayerState` is to say instead."""
    address = TileAddress(f"layer.{layer.slug}", z, *tile, number)
    state = state_of(layer, number)._replace(**otherwise)
    query = tile_layers.tile_query(state, address, generalised)
    if isinstance(query, points.PointsQuery):
        return async_to_sync(points.tile)(query, rows(query))
    return bytes(rows(query)[0][0])


def decoded(tile: bytes) -> dict[int, Any]:
    """A tile's features by their number, in its units."""
    return Response(200, {}, tile).features("features") if tile else {}


def rows(query: TileQuery) -> list[tuple[Any, ...]]:
    """What the database answers to a statement of the room."""
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.values)
        return list(cursor.fetchall())
