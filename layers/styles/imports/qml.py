"""QGIS styles, as QGIS 3 writes them: single, categorized and graduated symbols, simple labels."""

import re

from django.utils.translation import gettext as _

from layers.styles.document import (
    MAX_CATEGORIES,
    MAX_ZOOM,
    Categories,
    Category,
    Labels,
    Look,
    Other,
    Simple,
    Style,
    Symbol,
    default_style,
)
from layers.styles.errors import StyleFileRefused
from layers.styles.imports.intervals import Interval, classes_of
from layers.styles.imports.measures import QGIS_PIXEL_M, number, pixels, qgis_colour, zoom_of
from layers.styles.imports.qml_symbols import symbol_of
from layers.styles.imports.xmlfile import Element, child, children, local_name, text_of

_SYMBOL_KIND = {"marker": "point", "line": "line", "fill": "polygon"}
_WRAPPERS = (
    "pointCluster",
    "pointDisplacement",
    "mergedFeatureRenderer",
    "invertedPolygonRenderer",
)
_METHODS = {
    "quantile": "quantile",
    "equalinterval": "equal",
    "equal": "equal",
    "jenks": "natural",
}
_QUOTED = re.compile(r'^\s*"((?:[^"]|"")+)"\s*$')
_PLAIN = re.compile(r"^\s*([^\W\d]\w*)\s*$")


def style_from_qml(root: Element, geometry_kind: str) -> tuple[Style, list[str]]:
    """The style of a QGIS file, and what could not be carried over."""
    warnings: list[str] = []
    renderer = child(root, "renderer-v2")
    if renderer is None:
        raise StyleFileRefused(
            _("Ce fichier QGIS n’a pas de symbologie de vecteur : réenregistrez le style entier.")
        )
    if renderer.get("type") in _WRAPPERS:
        warnings.append(
            _("Le regroupement des objets (« %(type)s ») n’est pas repris, seulement ses symboles.")
            % {"type": renderer.get("type")}
        )
        renderer = child(renderer, "renderer-v2")
    if renderer is None:
        raise StyleFileRefused(_("Ce fichier QGIS ne dessine rien."))
    opacity = number(text_of(child(root, "layerOpacity")))
    look = _look(renderer, geometry_kind, 1.0 if opacity is None else opacity, warnings)
    min_zoom, max_zoom = _layer_zooms(root)
    default = default_style(geometry_kind)
    style = Style(default.geometry_kind, look, _labels(root, warnings), min_zoom, max_zoom)
    return style, warnings


def _look(renderer: Element, geometry_kind: str, opacity: float, warnings: list[str]) -> Look:
    kind = renderer.get("type", "")
    if kind == "RuleRenderer":
        raise StyleFileRefused(
            _(
                "Ce style QGIS est « par règles » : exportez-le en SLD, ou passez-le en"
                " « Catégorisé » ou « Gradué » dans QGIS."
            )
        )
    if kind not in {"singleSymbol", "categorizedSymbol", "graduatedSymbol"}:
        raise StyleFileRefused(
            _("Le rendu « %(kind)s » de QGIS ne peut pas être repris : choisissez « Symbole"
              " unique », « Catégorisé » ou « Gradué ».")
            % {"kind": str(kind)[:40]}
        )  # fmt: skip
    symbols = _symbols(renderer, geometry_kind, opacity, warnings)
    if kind == "singleSymbol":
        return Simple(next(iter(symbols.values())))
    name = _property(renderer.get("attr", ""))
    if kind == "categorizedSymbol":
        return _categories(renderer, name, symbols, warnings)
    ranges = []
    for entry in children(child(renderer, "ranges"), "range"):
        symbol = symbols.get(entry.get("symbol", ""))
        low, high = number(entry.get("lower")), number(entry.get("upper"))
        if symbol is None or low is None or high is None:
            continue
        if entry.get("render", "true") == "false":
            warnings.append(
                _("L’intervalle « %(label)s » était masqué : il est affiché.")
                % {"label": entry.get("label", "")[:60]}
            )
        ranges.append(Interval(low, high, entry.get("label", "").strip(), symbol))
    return classes_of(
        name,
        ranges,
        method=_method(renderer),
        # A value on a bound belongs to the first range that has it, which is the lower one.
        upper_included=True,
        other=None,
        warnings=warnings,
    )


def _symbols(
    renderer: Element, geometry_kind: str, opacity: float, warnings: list[str]
) -> dict[str, Symbol]:
    symbols = {}
    for element in children(child(renderer, "symbols"), "symbol"):
        found = _SYMBOL_KIND.get(element.get("type", ""))
        if found != geometry_kind:
            raise StyleFileRefused(
                _("Ce style dessine une autre géométrie que celle de la couche : prenez le style"
                  " d’une couche de la même géométrie.")
            )  # fmt: skip
        symbols[str(element.get("name"))] = symbol_of(element, geometry_kind, opacity, warnings)
    if not symbols:
        raise StyleFileRefused(_("Ce style QGIS n’a pas de symbole."))
    return symbols


def _property(expression: str) -> str:
    """The column that a renderer sorts by. Raises for a computed one."""
    quoted = _QUOTED.match(expression)
    if quoted:
        return quoted.group(1).replace('""', '"')
    # QGIS writes a bare name as it is, spaces and all; a formula has operators or a call.
    if _PLAIN.match(expression) or not re.search(r"[()+*/|=<>]", expression):
        return expression.strip()
    raise StyleFileRefused(
        _("Ce style classe par une expression (« %(expression)s ») : classez par un attribut.")
        % {"expression": expression[:80]}
    )


def _categories(
    renderer: Element, name: str, symbols: dict[str, Symbol], warnings: list[str]
) -> Categories:
    categories: dict[str, Category] = {}
    other = None
    for entry in children(child(renderer, "categories"), "category"):
        symbol = symbols.get(entry.get("symbol", ""))
        if symbol is None:
            continue
        label = entry.get("label", "").strip()[:120]
        # A merged category lists its values.
        values = [value.get("value") or text_of(value) for value in children(entry, "val")]
        values = values or [entry.get("value", "")]
        if entry.get("render", "true") == "false":
            warnings.append(
                _("La catégorie « %(label)s » était masquée : elle est retirée.")
                % {"label": label or values[0][:60]}
            )
        elif values == [""]:
            # QGIS draws with it whatever no other category takes.
            other = Other(label, symbol)
        else:
            for value in values:
                categories.setdefault(
                    _value(value, entry), Category(_value(value, entry), label, symbol)
                )
    if not categories:
        raise StyleFileRefused(_("Ce style QGIS n’a pas de catégorie avec une valeur."))
    kept = tuple(categories.values())[:MAX_CATEGORIES]
    if len(categories) > len(kept):
        warnings.append(
            _("%(count)s catégories, c’est trop : les %(kept)s premières sont reprises.")
            % {"count": len(categories), "kept": len(kept)}
        )
    return Categories(name, kept[0].symbol, kept, other)


def _value(value: str, entry: Element) -> str:
    """The value as a map compares it: numbers without idle decimals."""
    found = number(value) if entry.get("type") in {"double", "long", "int", "integer"} else None
    return value[:200] if found is None else f"{found:.15g}"


def _method(renderer: Element) -> str:
    method = child(renderer, "classificationMethod")
    name = method.get("id", "") if method is not None else ""
    if not name:
        mode = child(renderer, "mode")
        name = mode.get("name", "") if mode is not None else ""
    return _METHODS.get(name.lower(), "manual")


def _layer_zooms(root: Element) -> tuple[float, float]:
    if root.get("hasScaleBasedVisibilityFlag") != "1":
        return 0.0, MAX_ZOOM
    return _zooms(number(root.get("minScale")), number(root.get("maxScale")))


def _zooms(farthest: float | None, nearest: float | None) -> tuple[float, float]:
    """Zooms from scale denominators; 0 or nothing is no limit."""
    low = zoom_of(farthest, QGIS_PIXEL_M) if farthest and farthest > 0 else 0.0
    high = zoom_of(nearest, QGIS_PIXEL_M) if nearest and nearest > 0 else MAX_ZOOM
    return (low, high) if low < high else (0.0, MAX_ZOOM)


def _labels(root: Element, warnings: list[str]) -> Labels | None:
    labeling = child(root, "labeling")
    if labeling is None or root.get("labelsEnabled", "1") == "0":
        return None
    if labeling.get("type") != "simple":
        warnings.append(_("Les étiquettes par règles ne sont pas reprises."))
        return None
    settings = child(labeling, "settings")
    text = child(settings, "text-style")
    if text is None:
        return None
    try:
        name = _property(text.get("fieldName", ""))
    except StyleFileRefused:
        name = ""
    if not name or (
        text.get("isExpression") == "1" and not _QUOTED.match(text.get("fieldName", ""))
    ):
        warnings.append(
            _("Les étiquettes viennent d’une expression : choisissez un attribut à leur place.")
        )
        return None
    size = pixels(number(text.get("fontSize")) or 10.0, text.get("fontSizeUnit", "Point"))
    colour = qgis_colour(text.get("textColor", "")) or ("#172226", 1.0)
    return Labels(
        property=name,
        size=round(min(max(size or 13.0, 8.0), 32.0), 1),
        colour=colour[0],
        halo=_halo(text),
        min_zoom=_label_zoom(child(settings, "rendering")),
    )


def _halo(text: Element) -> float:
    buffer = next((part for part in children(text) if local_name(part) == "text-buffer"), None)
    if buffer is None or buffer.get("bufferDraw") != "1":
        return 0.0
    size = pixels(number(buffer.get("bufferSize")) or 0.0, buffer.get("bufferSizeUnits", "MM"))
    return round(min(max(size or 1.6, 0.0), 4.0), 1)


def _label_zoom(rendering: Element | None) -> float:
    if rendering is None or rendering.get("scaleVisibility") != "1":
        return 0.0
    return _zooms(number(rendering.get("scaleMax")), None)[0]
