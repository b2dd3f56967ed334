"""Where the map of a consultation finds its tiles: public ones, or those that officers preview."""

from layers.models import Consultation, Layer

PREVIEW = "/concertations/{slug}/apercu/"
"""What stands before an address of the tile room, for officers; answered by ``portal.preview``."""


def contribution_tiles(consultation: Consultation) -> str:
    """The TileJSON of its contributions."""
    address = f"/tiles/contributions.{consultation.slug}.json"
    return address if consultation.is_public else _previewed(consultation, address)


def layer_tiles(layer: Layer, consultation: Consultation) -> str:
    """The TileJSON of a layer on that consultation's map; another one may have made it public."""
    address = f"/tiles/layer.{layer.slug}.json"
    if consultation.is_public or Consultation.objects.public().filter(layers=layer).exists():
        return address
    return _previewed(consultation, address)


def _previewed(consultation: Consultation, address: str) -> str:
    return PREVIEW.format(slug=consultation.slug) + address.removeprefix("/")
