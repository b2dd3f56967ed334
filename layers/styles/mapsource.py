"""A layer as the maps of every room read it (see docs/map-elements.md)."""

from typing import Any

from layers.models import Layer
from layers.styles.maplibre import style_layers
from layers.styles.reading import style_or_default

MapSource = dict[str, Any]


def layer_source(layer: Layer, *, visible: bool = True) -> MapSource:
    """The MapSource of a layer drawn from its tiles, with its checked MapLibre layers."""
    return {
        "id": f"layer-{layer.slug}",
        "kind": "layer",
        "title": layer.title,
        "tilejson": f"/tiles/layer.{layer.slug}.json",
        "geojson": None,
        "visible": visible,
        "style": layer.style,
        "layers": style_layers(style_or_default(layer.style, layer.geometry_kind)),
        "geometry_kind": layer.geometry_kind,
        "attribution": layer.attribution,
        "href_template": None,
    }
