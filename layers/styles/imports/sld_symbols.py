"""Symbolizers of SLD 1.0 and 1.1; names of namespaces and parameters apart, they are the same."""

from dataclasses import replace

from django.utils.translation import gettext as _

from layers.styles.document import Labels, LineSymbol, PointSymbol, PolygonSymbol, Symbol
from layers.styles.imports.icons import with_icon
from layers.styles.imports.measures import dash_of, hexadecimal, number
from layers.styles.imports.xmlfile import Element, child, children, local_name, text_of

SYMBOLIZERS = {
    "PointSymbolizer": "point",
    "LineSymbolizer": "line",
    "PolygonSymbolizer": "polygon",
}
_HREF = "{http://www.w3.org/1999/xlink}href"
_PATTERN_OF_MARK = {
    "slash": "hatch",
    "backslash": "hatch",
    "horline": "hatch",
    "line": "hatch",
    "vertline": "hatch",
    "plus": "cross",
    "times": "cross",
    "dot": "dots",
    "circle": "dots",
}


def symbol_of(symbolizers: list[Element], geometry_kind: str, warnings: list[str]) -> Symbol | None:
    """The nearest symbol of ours to the symbolizers of one rule; None when none is for the kind."""
    for element in symbolizers:
        unit = element.get("uom", "")
        if unit and not unit.endswith("pixel"):
            warnings.append(
                _("Des tailles sont en mètres ou en pieds sur le terrain : vérifiez-les.")
            )
    wanted = [
        element for element in symbolizers if SYMBOLIZERS.get(local_name(element)) == geometry_kind
    ]
    outlines = [element for element in symbolizers if local_name(element) == "LineSymbolizer"]
    if geometry_kind == "line":
        return _line(wanted, warnings) if wanted else None
    if not wanted:
        return None
    if len(wanted) > 1:
        warnings.append(_("Plusieurs symboles superposés : seul le dernier est repris."))
    if geometry_kind == "point":
        return _point(wanted[-1], warnings)
    area = _polygon(wanted[-1], warnings)
    if outlines:
        edge = _line(outlines, warnings)
        area = replace(area, outline_colour=edge.colour, outline_width=min(edge.width, 10.0))
    return area


def parameters(element: Element | None) -> dict[str, str]:
    """``CssParameter`` of SLD 1.0, ``SvgParameter`` of 1.1; a computed value is left out."""
    found = {}
    for parameter in children(element, "CssParameter", "SvgParameter"):
        literal = child(parameter, "Literal")
        text = text_of(literal) if literal is not None else text_of(parameter)
        if text:
            found[str(parameter.get("name"))] = text
    return found


def _share(settings: dict[str, str], name: str) -> float:
    value = number(settings.get(name, "1"))
    return round(min(max(1.0 if value is None else value, 0.0), 1.0), 2)


def _colour(settings: dict[str, str], name: str, default: str) -> str:
    found = hexadecimal(settings.get(name, ""))
    return found[0] if found else default


def _size(text: str | None, default: float, low: float, high: float) -> float:
    value = number(text)
    return round(min(max(default if value is None else value, low), high), 2)


def _point(element: Element, warnings: list[str]) -> PointSymbol:
    graphic = child(element, "Graphic")
    size = _size(_literal(child(graphic, "Size")), 6.0, 2.0, 60.0)
    mark = child(graphic, "Mark")
    fill, stroke = parameters(child(mark, "Fill")), parameters(child(mark, "Stroke"))
    symbol = PointSymbol(
        # The standard's default fill is grey.
        colour=_colour(fill, "fill", "#808080"),
        opacity=_share(fill, "fill-opacity"),
        size=size,
        outline_colour=_colour(stroke, "stroke", "#000000"),
        outline_width=(
            _size(stroke.get("stroke-width"), 1.0, 0.0, 10.0)
            if child(mark, "Stroke") is not None
            else 0.0
        ),
    )
    image = child(graphic, "ExternalGraphic", "OnlineResource")
    if image is not None:
        return with_icon(symbol, str(image.get(_HREF, "")), warnings)
    shape = text_of(child(mark, "WellKnownName")) or "square"
    if shape.lower() != "circle":
        warnings.append(_("La forme « %(shape)s » devient un disque.") % {"shape": shape[:40]})
    return symbol


def _line(elements: list[Element], warnings: list[str]) -> LineSymbol:
    strokes = [parameters(child(element, "Stroke")) for element in elements]
    top = strokes[-1]
    width = _size(top.get("stroke-width"), 1.0, 0.25, 20.0)
    symbol = LineSymbol(
        colour=_colour(top, "stroke", "#000000"),
        opacity=_share(top, "stroke-opacity"),
        width=width,
        dash=dash_of(top.get("stroke-dasharray", "")),
        casing_width=0.0,
    )
    if len(strokes) < 2:
        return symbol
    if len(strokes) > 2:
        warnings.append(_("Plus de deux traits superposés : les deux du dessus sont repris."))
    whole = _size(strokes[-2].get("stroke-width"), 1.0, 0.25, 40.0)
    if whole <= width:
        warnings.append(_("Un trait plus étroit sous le trait principal n’est pas repris."))
        return symbol
    return replace(
        symbol,
        casing_colour=_colour(strokes[-2], "stroke", "#ffffff"),
        casing_width=round(min((whole - width) / 2, 10.0), 2),
    )


def _polygon(element: Element, warnings: list[str]) -> PolygonSymbol:
    fill, stroke = child(element, "Fill"), child(element, "Stroke")
    settings, edge = parameters(fill), parameters(stroke)
    symbol = PolygonSymbol(
        colour=_colour(settings, "fill", "#808080"),
        opacity=_share(settings, "fill-opacity") if fill is not None else 0.0,
        outline_colour=_colour(edge, "stroke", "#000000"),
        outline_width=(
            _size(edge.get("stroke-width"), 1.0, 0.0, 10.0) if stroke is not None else 0.0
        ),
    )
    if dash_of(edge.get("stroke-dasharray", "")) != "solid":
        warnings.append(_("Le contour en tirets des surfaces devient un trait continu."))
    graphic = child(fill, "GraphicFill", "Graphic")
    if graphic is None:
        return symbol
    mark = child(graphic, "Mark")
    name = text_of(child(mark, "WellKnownName")).lower().rpartition("/")[2]
    if mark is None or name not in _PATTERN_OF_MARK:
        warnings.append(_("Un motif de remplissage par image devient des hachures."))
    inked = parameters(child(mark, "Stroke")).get("stroke") or parameters(child(mark, "Fill")).get(
        "fill", ""
    )
    colour = (hexadecimal(inked) or (symbol.colour, 1.0))[0]
    return replace(symbol, colour=colour, opacity=0.1, pattern=_PATTERN_OF_MARK.get(name, "hatch"))


def labels_of(element: Element, min_zoom: float, warnings: list[str]) -> Labels | None:
    """The labels of a ``TextSymbolizer``; None when their text is not one column alone."""
    label = child(element, "Label")
    parts = list(children(label))
    fixed = (
        "".join([label.text or "", *(part.tail or "" for part in parts)])
        if label is not None
        else ""
    )
    if len(parts) != 1 or local_name(parts[0]) != "PropertyName" or fixed.strip():
        warnings.append(
            _("Les étiquettes viennent d’une expression : choisissez un attribut à leur place.")
        )
        return None
    font = parameters(child(element, "Font"))
    halo = child(element, "Halo")
    return Labels(
        property=text_of(parts[0]),
        size=_size(font.get("font-size"), 10.0, 8.0, 32.0),
        colour=_colour(parameters(child(element, "Fill")), "fill", "#000000"),
        halo=_size(_literal(child(halo, "Radius")), 1.0, 0.0, 4.0) if halo is not None else 0.0,
        min_zoom=min_zoom,
    )


def _literal(element: Element | None) -> str:
    literal = child(element, "Literal")
    return text_of(literal) if literal is not None else text_of(element)
