"""Tiles of layers as the database answers them, without the room around it."""

from typing import Any

from django.db import connection

from layers.models import ConsultationLayer, Layer
from tests import scenes
from tiles import layers as tile_layers
from tiles.address import TileAddress
from tiles.layers import LayerState

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
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.values)
        return bytes(cursor.fetchone()[0])
