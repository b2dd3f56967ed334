"""SLD 1.0 and 1.1, as GeoServer, MapServer and QGIS write them."""

import math
from dataclasses import dataclass, field

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
from layers.styles.imports.measures import OGC_PIXEL_M, number, zoom_of
from layers.styles.imports.sld_symbols import SYMBOLIZERS, labels_of, symbol_of
from layers.styles.imports.xmlfile import (
    Element,
    child,
    children,
    descendants,
    local_name,
    text_of,
)

_COMPARISONS = {
    "PropertyIsLessThan": ("high", False),
    "PropertyIsLessThanOrEqualTo": ("high", True),
    "PropertyIsGreaterThan": ("low", False),
    "PropertyIsGreaterThanOrEqualTo": ("low", True),
}


@dataclass
class Range:
    """Numbers that a rule takes."""

    property: str
    low: float = -math.inf
    high: float = math.inf
    low_included: bool = True
    high_included: bool = True


@dataclass
class Rule:
    """One rule, as far as we understand it: values, a range, everything else, or everything."""

    label: str
    symbol: Symbol
    property: str = ""
    values: list[str] = field(default_factory=list)
    range: Range | None = None
    is_else: bool = False
    zooms: tuple[float, float] = (0.0, MAX_ZOOM)


def style_from_sld(root: Element, geometry_kind: str) -> tuple[Style, list[str]]:
    """The style of an SLD file, and what could not be carried over."""
    warnings: list[str] = []
    rules: list[Rule] = []
    labels: Labels | None = None
    if len(list(descendants(root, "UserStyle"))) > 1:
        warnings.append(_("Le fichier a plusieurs styles : tous leurs traits sont lus ensemble."))
    for element in descendants(root, "Rule"):
        symbolizers = [part for part in children(element) if local_name(part) in SYMBOLIZERS]
        others = {
            local_name(part)
            for part in children(element)
            if local_name(part).endswith("Symbolizer")
        } - {*SYMBOLIZERS, "TextSymbolizer"}
        warnings += [_("« %(name)s » n’est pas repris.") % {"name": name} for name in others]
        zooms = _zooms(element)
        for text in children(element, "TextSymbolizer"):
            labels = labels or labels_of(text, zooms[0], warnings)
        if not symbolizers:
            continue
        symbol = symbol_of(symbolizers, geometry_kind, warnings)
        if symbol is None:
            warnings.append(
                _("La règle « %(name)s » dessine une autre géométrie : elle n’est pas reprise.")
                % {"name": _title(element)}
            )
            continue
        rules.append(_rule(element, symbol, zooms))
    if not rules:
        raise StyleFileRefused(
            _("Ce SLD ne dessine rien pour cette géométrie : prenez le style de cette couche.")
        )
    look = _look(rules, warnings)
    min_zoom, max_zoom = rules[0].zooms
    if any(rule.zooms != rules[0].zooms for rule in rules):
        warnings.append(
            _("Les règles ne se voient pas toutes aux mêmes échelles : la plus large est reprise.")
        )
        min_zoom = min(rule.zooms[0] for rule in rules)
        max_zoom = max(rule.zooms[1] for rule in rules)
    default = default_style(geometry_kind)
    return Style(default.geometry_kind, look, labels, min_zoom, max_zoom), warnings


def _look(rules: list[Rule], warnings: list[str]) -> Look:
    others = [rule for rule in rules if rule.is_else]
    filtered = [rule for rule in rules if rule.values or rule.range]
    whole = [rule for rule in rules if rule not in others and rule not in filtered]
    if not filtered:
        if len(rules) > 1:
            warnings.append(_("Plusieurs règles sans filtre : seule la dernière est reprise."))
        return Simple(rules[-1].symbol)
    if whole:
        warnings.append(
            _("La règle « %(name)s », sans filtre, prend les autres valeurs.")
            % {"name": whole[0].label or "?"}
        )
    beside = (others + whole)[:1]
    other = Other(beside[0].label, beside[0].symbol) if beside else None
    names = {rule.property for rule in filtered}
    if len(names) > 1:
        raise StyleFileRefused(
            _("Ce SLD classe par plusieurs attributs (%(names)s) : gardez-en un.")
            % {"names": ", ".join(sorted(names))[:120]}
        )
    if all(rule.values for rule in filtered):
        return _categories(names.pop(), filtered, other, warnings)
    if any(rule.values for rule in filtered):
        raise StyleFileRefused(
            _("Ce SLD mêle des valeurs et des intervalles : gardez les uns ou les autres.")
        )
    ranges = [rule.range for rule in filtered if rule.range is not None]
    # Later rules are drawn over earlier ones: a bound that both have belongs to the upper class.
    upper_included = any(not one.low_included for one in ranges)
    return classes_of(
        names.pop(),
        [
            Interval(one.low, one.high, rule.label, rule.symbol)
            for rule, one in zip(filtered, ranges, strict=True)
        ],
        method="manual",
        upper_included=upper_included,
        other=other,
        warnings=warnings,
    )


def _categories(
    name: str, rules: list[Rule], other: Other | None, warnings: list[str]
) -> Categories:
    found: dict[str, Category] = {}
    for rule in rules:
        for value in rule.values:
            # Of two rules for one value, the later is drawn over the earlier.
            found[value] = Category(value, rule.label, rule.symbol)
    kept = tuple(found.values())[:MAX_CATEGORIES]
    if len(found) > len(kept):
        warnings.append(
            _("%(count)s catégories, c’est trop : les %(kept)s premières sont reprises.")
            % {"count": len(found), "kept": len(kept)}
        )
    return Categories(name, kept[0].symbol, kept, other)


def _rule(element: Element, symbol: Symbol, zooms: tuple[float, float]) -> Rule:
    rule = Rule(_title(element), symbol, zooms=zooms)
    if child(element, "ElseFilter") is not None:
        rule.is_else = True
        return rule
    conditions = list(children(child(element, "Filter")))
    if not conditions:
        return rule
    if len(conditions) == 1:
        name, values = _values(conditions[0])
        if values:
            rule.property, rule.values = name, values
            return rule
        one = _range(conditions[0])
        if one is not None:
            rule.property, rule.range = one.property, one
            return rule
    raise StyleFileRefused(
        _(
            "Le filtre de la règle « %(name)s » n’est ni une valeur ni un intervalle : simplifiez-le."
        )
        % {"name": rule.label or "?"}
    )


def _values(condition: Element) -> tuple[str, list[str]]:
    """The column and the values that a condition accepts; none when it is another condition."""
    if local_name(condition) == "PropertyIsEqualTo":
        value = child(condition, "Literal")
        return _property(condition), [] if value is None else [text_of(value)[:200]]
    if local_name(condition) == "PropertyIsNull":
        return _property(condition), [""]
    if local_name(condition) == "Or":
        parts = [_values(part) for part in children(condition)]
        names = {name for name, _found in parts}
        if parts and len(names) == 1 and all(found for _name, found in parts):
            return names.pop(), [value for _name, found in parts for value in found]
    return "", []


def _range(condition: Element) -> Range | None:
    """The numbers that a condition accepts; None when it is another condition."""
    name = local_name(condition)
    if name == "PropertyIsBetween":
        low = number(text_of(child(condition, "LowerBoundary", "Literal")))
        high = number(text_of(child(condition, "UpperBoundary", "Literal")))
        if low is None or high is None:
            return None
        return Range(_property(condition), low, high)
    if name in _COMPARISONS:
        bound = number(text_of(child(condition, "Literal")))
        if bound is None:
            return None
        side, included = _COMPARISONS[name]
        if side == "low":
            return Range(_property(condition), low=bound, low_included=included)
        return Range(_property(condition), high=bound, high_included=included)
    if name != "And":
        return None
    parts = [_range(part) for part in children(condition)]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts) or len({part.property for part in known}) > 1:
        return None
    lowest = max(known, key=lambda part: part.low)
    highest = min(known, key=lambda part: part.high)
    return Range(
        known[0].property, lowest.low, highest.high, lowest.low_included, highest.high_included
    )


def _property(condition: Element) -> str:
    name = child(condition, "PropertyName")
    return text_of(name) if name is not None else text_of(child(condition, "ValueReference"))


def _title(element: Element) -> str:
    title = child(element, "Title")
    if title is None:
        title = child(element, "Description", "Title")
    return (text_of(title) or text_of(child(element, "Name")))[:120]


def _zooms(element: Element) -> tuple[float, float]:
    """Zooms from the scale denominators of a rule: the largest is the farthest."""
    farthest = number(text_of(child(element, "MaxScaleDenominator")))
    nearest = number(text_of(child(element, "MinScaleDenominator")))
    low = zoom_of(farthest, OGC_PIXEL_M) if farthest and farthest > 0 else 0.0
    high = zoom_of(nearest, OGC_PIXEL_M) if nearest and nearest > 0 else MAX_ZOOM
    return (low, high) if low < high else (0.0, MAX_ZOOM)
