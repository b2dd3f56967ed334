"""Symbols of QGIS: a stack of symbol layers, of which we draw what matters."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from layers.styles.document import DEFAULT_COLOUR, LineSymbol, PointSymbol, PolygonSymbol, Symbol
from layers.styles.imports.icons import with_icon
from layers.styles.imports.measures import dash_of, number, pixels, qgis_colour
from layers.styles.imports.xmlfile import Element, child, children, descendants

_PATTERN_OF_BRUSH = {
    "b_diagonal": "hatch",
    "f_diagonal": "hatch",
    "horizontal": "hatch",
    "vertical": "hatch",
    "cross": "cross",
    "diagonal_x": "cross",
} | {f"dense{degree}": "dots" for degree in range(1, 8)}
_PATTERN_OF_CLASS = {
    "LinePatternFill": "hatch",
    "PointPatternFill": "dots",
    "RandomMarkerFill": "dots",
}
_DASH_OF_PEN = {
    "solid": "solid",
    "dash": "dashed",
    "dot": "dotted",
    "dash dot": "dash-dot",
    "dash dot dot": "dash-dot",
}


def symbol_of(
    element: Element, geometry_kind: str, layer_opacity: float, warnings: list[str]
) -> Symbol:
    """The nearest symbol of ours; what differs is added to ``warnings``."""
    if any(
        option.get("name") == "active" and option.get("value") == "true"
        for defined in descendants(element, "data_defined_properties")
        for option in descendants(defined, "Option")
    ):
        warnings.append(
            _("Des réglages dépendaient d’une expression : leur valeur fixe est reprise.")
        )
    opacity = (number(element.get("alpha")) or 0.0) if element.get("alpha") else 1.0
    layers = [
        (str(layer.get("class", "")), settings_of(layer))
        for layer in children(element, "layer")
        if layer.get("enabled", "1") != "0"
    ]
    symbol: Symbol
    if geometry_kind == "line":
        symbol = _line(layers, warnings)
    elif geometry_kind == "polygon":
        symbol = _polygon(layers, warnings)
    else:
        symbol = _point(layers, warnings)
    return replace(symbol, opacity=round(symbol.opacity * opacity * layer_opacity, 2))


def settings_of(layer: Element) -> dict[str, str]:
    """The settings of a symbol layer: ``Option`` since QGIS 3.20, ``prop`` before."""
    settings = {str(prop.get("k")): str(prop.get("v", "")) for prop in children(layer, "prop")}
    for option in children(child(layer, "Option"), "Option"):
        if option.get("name") and option.get("value") is not None:
            settings[str(option.get("name"))] = str(option.get("value"))
    return settings


Layers = list[tuple[str, dict[str, str]]]


def _point(layers: Layers, warnings: list[str]) -> PointSymbol:
    markers = [layer for layer in layers if layer[0] in {"SimpleMarker", "SvgMarker"}]
    _say_the_rest(layers, markers[-1:], warnings)
    if not markers:
        return PointSymbol()
    name, settings = markers[-1]
    colour, opacity = _colour(settings, "color", DEFAULT_COLOUR)
    size = _length(settings, "size", 2.0, "size_unit", warnings)
    outline, _opacity = _colour(settings, "outline_color", "#232323")
    width = _length(settings, "outline_width", 0.0, "outline_width_unit", warnings)
    if settings.get("outline_style") == "no":
        width = 0.0
    symbol = PointSymbol(
        colour=colour,
        opacity=opacity,
        size=_within(size, 2.0, 60.0),
        outline_colour=outline,
        # A hairline of QGIS has no width of its own.
        outline_width=_within(
            width or (0.0 if settings.get("outline_style") == "no" else 1.0), 0, 10
        ),
    )
    if name == "SimpleMarker":
        if settings.get("name", "circle") != "circle":
            warnings.append(
                _("La forme « %(shape)s » devient un disque.") % {"shape": settings["name"][:40]}
            )
        return symbol
    return with_icon(symbol, settings.get("name", ""), warnings)


def _line(layers: Layers, warnings: list[str]) -> LineSymbol:
    strokes = [layer for layer in layers if layer[0] == "SimpleLine"]
    _say_the_rest(layers, strokes[-2:], warnings)
    if not strokes:
        return LineSymbol()
    _name, settings = strokes[-1]
    colour, opacity = _colour(settings, "line_color", DEFAULT_COLOUR)
    width = _within(_length(settings, "line_width", 0.26, "line_width_unit", warnings), 0.25, 20)
    symbol = LineSymbol(
        colour=colour,
        opacity=opacity,
        width=width,
        dash=_dash(settings, "line_style"),
        casing_width=0.0,
    )
    if len(strokes) < 2:
        return symbol
    below = strokes[-2][1]
    whole = _length(below, "line_width", 0.26, "line_width_unit", warnings)
    if whole <= width:
        warnings.append(_("Un trait plus étroit sous le trait principal n’est pas repris."))
        return symbol
    casing, _opacity = _colour(below, "line_color", "#ffffff")
    return replace(symbol, casing_colour=casing, casing_width=_within((whole - width) / 2, 0, 10))


def _polygon(layers: Layers, warnings: list[str]) -> PolygonSymbol:
    known = [
        layer
        for layer in layers
        if layer[0] in {"SimpleFill", "SimpleLine"} or layer[0] in _PATTERN_OF_CLASS
    ]
    _say_the_rest(layers, known, warnings)
    symbol = PolygonSymbol(opacity=0.0, outline_width=0.0)
    for name, settings in known:
        if name == "SimpleFill":
            symbol = _filled(symbol, settings, warnings)
        elif name == "SimpleLine":
            outline, _opacity = _colour(settings, "line_color", DEFAULT_COLOUR)
            width = _length(settings, "line_width", 0.26, "line_width_unit", warnings)
            symbol = replace(symbol, outline_colour=outline, outline_width=_within(width, 0, 10))
        else:
            colour, _opacity = _colour(settings, "color", symbol.colour)
            symbol = replace(symbol, pattern=_PATTERN_OF_CLASS[name])
            if symbol.opacity == 0:
                symbol = replace(symbol, colour=colour, opacity=0.1)
    return symbol


def _filled(symbol: PolygonSymbol, settings: dict[str, str], warnings: list[str]) -> PolygonSymbol:
    colour, opacity = _colour(settings, "color", DEFAULT_COLOUR)
    brush = settings.get("style", "solid")
    if brush == "no":
        symbol = replace(symbol, colour=colour, opacity=0.0)
    elif brush in _PATTERN_OF_BRUSH:
        symbol = replace(
            symbol,
            colour=colour,
            opacity=round(opacity * 0.15, 2),
            pattern=_PATTERN_OF_BRUSH[brush],
        )
    else:
        symbol = replace(symbol, colour=colour, opacity=opacity)
    if settings.get("outline_style", "solid") == "no":
        return symbol
    if _dash(settings, "outline_style") != "solid":
        warnings.append(_("Le contour en tirets des surfaces devient un trait continu."))
    outline, _opacity = _colour(settings, "outline_color", "#232323")
    width = _length(settings, "outline_width", 0.26, "outline_width_unit", warnings)
    return replace(symbol, outline_colour=outline, outline_width=_within(max(width, 0.5), 0, 10))


def _colour(settings: Mapping[str, str], name: str, default: str) -> tuple[str, float]:
    return qgis_colour(settings.get(name, "")) or (default, 1.0)


def _length(
    settings: Mapping[str, str], name: str, default_mm: float, unit: str, warnings: list[str]
) -> float:
    """A length in pixels; one in map units takes QGIS's default, and says so."""
    length = number(settings.get(name))
    if length is None:
        length = default_mm
    found = pixels(length, settings.get(unit, "MM"))
    if found is not None:
        return round(found, 2)
    warnings.append(
        _("Une taille en unités de la carte n’a pas de taille fixe à l’écran : vérifiez-la.")
    )
    return round(pixels(default_mm or 0.26, "mm") or 1.0, 2)


def _dash(settings: Mapping[str, str], name: str) -> str:
    if settings.get("use_custom_dash") == "1":
        return dash_of(settings.get("customdash", ""))
    return _DASH_OF_PEN.get(settings.get(name, "solid"), "solid")


def _within(length: float, low: float, high: float) -> float:
    return round(min(max(length, low), high), 2)


def _say_the_rest(layers: Layers, used: Layers, warnings: list[str]) -> None:
    warnings += [
        _("Le calque de symbole « %(name)s » n’est pas repris.") % {"name": layer[0][:40]}
        for layer in layers
        if not any(layer is one for one in used)
    ]
