"""The shape of a place found by its name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An address or a commune; ``lon`` and ``lat`` in degrees (EPSG:4326).

    ``kind``: housenumber, street, locality or municipality, as the address base says it.
    ``name`` is the label without postal code and ``city``; ``street`` the name without number.
    ``score``: 0 to 1, how well it answers the words; 1 for a commune of the territory.
    """

    label: str
    context: str
    lon: float
    lat: float
    kind: str
    insee_code: str
    score: float = 0.0
    name: str = ""
    street: str = ""
    city: str = ""
