"""The shape of a place found by its name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An address or a commune; ``lon`` and ``lat`` in degrees (EPSG:4326).

    ``kind``: housenumber, street, locality or municipality, as the address base says it.
    """

    label: str
    context: str
    lon: float
    lat: float
    kind: str
    insee_code: str
