"""From a `Style` to MapLibre style layers: the one place that decides how a layer is drawn.

Each layer is what the MapLibre style specification says, without ``source``: the page adds its
own. Two more keys: ``id`` is unique within the style, and ``part`` says what it is, so that the
map knows what lies on what (see ``static/js/map/layers.js``).
"""

from collections.abc import Callable, Sequence
from typing import Any

from layers.styles.document import (
    DASHES,
    MAX_ZOOM,
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Style,
    Symbol,
)
from layers.styles.drawing import Drawing, Expression, by_zoom

StyleLayer = dict[str, Any]

INK = "#172226"
HALO = "#f6f3ec"
FONT = "Atkinson Hyperlegible"
PIN_PX = 28
"""Diameter of a pin's disc at its natural size (``static/js/map/pins.js``)."""

_ROUND = {"line-cap": "round", "line-join": "round"}


def style_layers(style: Style) -> list[StyleLayer]:
    """The layers of a style, lowest first."""
    drawing = Drawing(style)
    layers = {"point": _points, "line": _lines, "polygon": _polygons}[style.geometry_kind](drawing)
    if style.labels:
        layers.append(_label_layer(drawing))
    return [_within_zooms(layer, style) for layer in layers]


def _layer(identity: str, part: str, kind: str, where: Expression, **rest: Any) -> StyleLayer:
    return {"id": identity, "part": part, "type": kind, "filter": where, **rest}


# -- points --------------------------------------------------------------------------------------


def _points(drawing: Drawing) -> list[StyleLayer]:
    layers = []
    if drawing.has(_is_circle):
        layers.append(
            _layer("dot", "dot", "circle", drawing.where(_is_circle), paint=_circle(drawing))
        )
        lit = _circle(drawing, grown=3.5) | {
            "circle-opacity": 1,
            "circle-stroke-opacity": 1,
            "circle-stroke-color": INK,
            "circle-stroke-width": 3,
        }
        layers.append(_layer("lit", "lit", "circle", drawing.chosen(_is_circle), paint=lit))
    if drawing.has(_is_icon):
        paint = {"icon-opacity": drawing.by_feature(lambda symbol: symbol.opacity)}
        layers.append(
            _layer(
                "dot-icon", "dot", "symbol", drawing.where(_is_icon),
                layout=_pin(drawing, lit=False), paint=paint,
            )
        )  # fmt: skip
        layers.append(
            _layer(
                "lit-icon", "lit", "symbol", drawing.chosen(_is_icon),
                layout=_pin(drawing, lit=True), paint={},
            )
        )  # fmt: skip
    return layers


def _is_circle(symbol: Symbol) -> bool:
    return isinstance(symbol, PointSymbol) and symbol.shape == "circle"


def _is_icon(symbol: Symbol) -> bool:
    return not _is_circle(symbol)


def _circle(drawing: Drawing, grown: float = 0.0) -> dict[str, Any]:
    def radius(factor: float) -> Expression:
        return drawing.by_feature(lambda point: _px(point.size / 2 * factor + grown))  # type: ignore[union-attr]

    def stroke(factor: float) -> Expression:
        return drawing.by_feature(lambda point: _px(point.outline_width * factor))  # type: ignore[union-attr]

    return {
        "circle-color": drawing.by_feature(lambda point: point.colour),
        "circle-opacity": drawing.by_feature(lambda point: point.opacity),
        "circle-stroke-color": drawing.by_feature(lambda point: point.outline_colour),  # type: ignore[union-attr]
        "circle-stroke-opacity": drawing.by_feature(lambda point: point.opacity),
        "circle-radius": by_zoom("linear", (9, radius(0.5)), (14, radius(1)), (17, radius(1.5))),
        "circle-stroke-width": by_zoom("linear", (9, stroke(0.45)), (14, stroke(1))),
    }


def _pin(drawing: Drawing, *, lit: bool) -> dict[str, Any]:
    def size(factor: float) -> Expression:
        return drawing.by_feature(lambda point: round(point.size / PIN_PX * factor, 3))  # type: ignore[union-attr]

    return {
        "icon-image": drawing.by_feature(lambda point: pin_image(point, lit=lit)),
        "icon-size": by_zoom("linear", (9, size(0.68)), (12, size(0.86)), (14, size(1))),
        "icon-allow-overlap": True,
        "icon-padding": 0,
        "symbol-z-order": "viewport-y",
    }


def pin_image(symbol: Symbol, *, lit: bool = False) -> str:
    """The name under which the map draws the disc of an icon (``static/js/map/pins.js``)."""
    icon = symbol.icon if isinstance(symbol, PointSymbol) and symbol.icon else "other"
    return f"parvis:disc:{icon}:{symbol.colour[1:]}:{'lit' if lit else 'plain'}"


# -- lines ---------------------------------------------------------------------------------------


def _lines(drawing: Drawing) -> list[StyleLayer]:
    layers = []
    if drawing.has(_has_casing):
        paint = {
            "line-color": drawing.by_feature(lambda line: line.casing_colour),  # type: ignore[union-attr]
            "line-opacity": drawing.by_feature(lambda line: round(line.opacity * 0.9, 3)),
            "line-width": _width(drawing, _cased_width),
        }
        layers.append(
            _layer(
                "casing", "casing", "line", drawing.where(_has_casing), layout=_ROUND, paint=paint
            )
        )
    layers += [_stroke(drawing, dash) for dash in DASHES if drawing.has(_dashed(dash))]
    lit = {"line-color": INK, "line-width": _width(drawing, lambda line: line.width + 2)}  # type: ignore[union-attr]
    layers.append(
        _layer("lit-line", "lit-line", "line", drawing.chosen(), layout=_ROUND, paint=lit)
    )
    return layers


def _stroke(drawing: Drawing, dash: str) -> StyleLayer:
    paint = {
        "line-color": drawing.by_feature(lambda line: line.colour),
        "line-opacity": drawing.by_feature(lambda line: line.opacity),
        "line-width": _width(drawing, lambda line: line.width),  # type: ignore[union-attr]
    }
    layout: dict[str, Any] = dict(_ROUND)
    if DASHES[dash]:
        paint["line-dasharray"] = list(DASHES[dash])
        # Round ends would fill the gaps, except of dots, which are nothing else.
        layout["line-cap"] = "round" if dash in {"dotted", "dash-dot"} else "butt"
    identity = "line" if dash == "solid" else f"line-{dash}"
    return _layer(
        identity, "line", "line", drawing.where(_dashed(dash)), layout=layout, paint=paint
    )


def _dashed(dash: str) -> Callable[[Symbol], bool]:
    return lambda symbol: isinstance(symbol, LineSymbol) and symbol.dash == dash


def _has_casing(symbol: Symbol) -> bool:
    return isinstance(symbol, LineSymbol) and symbol.casing_width > 0


def _cased_width(symbol: Symbol) -> float:
    return symbol.width + 2 * symbol.casing_width if isinstance(symbol, LineSymbol) else 0


# -- polygons ------------------------------------------------------------------------------------


def _polygons(drawing: Drawing) -> list[StyleLayer]:
    layers = [
        _layer(
            "area", "area", "fill", drawing.where(),
            paint={
                "fill-color": drawing.by_feature(lambda area: area.colour),
                "fill-opacity": drawing.by_feature(lambda area: area.opacity),
            },
        )
    ]  # fmt: skip
    if drawing.has(_has_pattern):
        paint = {"fill-pattern": drawing.by_feature(_pattern_or_plain)}
        layers.append(
            _layer("area-pattern", "area", "fill", drawing.where(_has_pattern), paint=paint)
        )
    if drawing.has(_has_outline):
        where = drawing.where(_has_outline)
        casing = {
            "line-color": "#ffffff",
            "line-opacity": 0.85,
            "line-width": _width(drawing, lambda area: area.outline_width + 2),  # type: ignore[union-attr]
        }
        edge = {
            "line-color": drawing.by_feature(lambda area: area.outline_colour),  # type: ignore[union-attr]
            "line-width": _width(drawing, lambda area: area.outline_width),  # type: ignore[union-attr]
        }
        layers.append(
            _layer("edge-casing", "edge-casing", "line", where, layout=_ROUND, paint=casing)
        )
        layers.append(_layer("edge", "edge", "line", where, layout=_ROUND, paint=edge))
    lit = {"line-color": INK, "line-width": _scaled_width(lambda factor: _px(3.5 * factor))}
    layers.append(
        _layer("lit-line", "lit-line", "line", drawing.chosen(), layout=_ROUND, paint=lit)
    )
    return layers


def _has_pattern(symbol: Symbol) -> bool:
    return isinstance(symbol, PolygonSymbol) and symbol.pattern != "none"


def _has_outline(symbol: Symbol) -> bool:
    return isinstance(symbol, PolygonSymbol) and symbol.outline_width > 0


def _pattern_or_plain(symbol: Symbol) -> str:
    # The filter leaves plain areas out, but an expression must name an image for each.
    pattern = symbol.pattern if isinstance(symbol, PolygonSymbol) else "none"
    return f"parvis-pattern:{'dots' if pattern == 'none' else pattern}:{symbol.colour[1:]}"


# -- labels, widths, zooms -----------------------------------------------------------------------


def _label_layer(drawing: Drawing) -> StyleLayer:
    labels = drawing.style.labels
    assert labels is not None  # noqa: S101 - the caller asks only for a style with labels
    layout: dict[str, Any] = {
        "text-field": ["to-string", ["get", labels.property]],
        "text-font": [FONT],
        "text-size": labels.size,
        "text-max-width": 9,
    }
    if drawing.style.geometry_kind == "line":
        layout |= {"symbol-placement": "line", "symbol-spacing": 320}
    if drawing.style.geometry_kind == "point":
        layout |= {"text-anchor": "top", "text-offset": [0, 0.8], "text-optional": True}
    paint = {
        "text-color": labels.colour,
        "text-halo-color": HALO,
        "text-halo-width": labels.halo,
    }
    seen = drawing.seen()
    layer: StyleLayer = {
        "id": "label",
        "part": "label",
        "type": "symbol",
        "minzoom": labels.min_zoom,
        "layout": layout,
        "paint": paint,
    }
    return layer if seen is None else layer | {"filter": seen}


def _width(drawing: Drawing, read: Callable[[Symbol], float]) -> Expression:
    return _scaled_width(
        lambda factor: drawing.by_feature(lambda symbol: _px(read(symbol) * factor))
    )


def _scaled_width(at: Callable[[float], Expression]) -> Expression:
    """A width that follows the zoom: thinner far away, twice as wide in the street."""
    return by_zoom(["exponential", 1.3], (9, at(0.6)), (13, at(1)), (17, at(2)))


def _px(number: float) -> float:
    return round(number, 2)


def _within_zooms(layer: StyleLayer, style: Style) -> StyleLayer:
    low = max(style.min_zoom, layer.get("minzoom", 0.0))
    if low > 0:
        # A label may begin closer than the layer ends: it is then never drawn.
        layer["minzoom"] = min(low, MAX_ZOOM)
    if style.max_zoom < MAX_ZOOM:
        layer["maxzoom"] = style.max_zoom
    return layer


def images_of(layers: Sequence[StyleLayer]) -> set[str]:
    """The names of the images that the layers may ask for."""
    found: set[str] = set()

    def search(value: Any) -> None:
        if isinstance(value, str) and value.startswith(("parvis:", "parvis-pattern:")):
            found.add(value)
        elif isinstance(value, list):
            for part in value:
                search(part)

    for layer in layers:
        search(layer.get("layout", {}).get("icon-image"))
        search(layer.get("paint", {}).get("fill-pattern"))
    return found
