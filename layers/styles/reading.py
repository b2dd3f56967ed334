"""From a JSON document to a `Style`, strictly: what is wrong is said by field, with the remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from layers.styles import document as doc
from layers.styles.checks import Checks
from layers.styles.document import Style
from layers.styles.errors import Path, Problem, StyleInvalid

_SHARED_KEYS = ("version", "kind", "symbol", "labels", "min_zoom", "max_zoom")
_KEYS = {
    "simple": _SHARED_KEYS,
    "categories": (*_SHARED_KEYS, "property", "categories", "other"),
    "classes": (
        *_SHARED_KEYS, "property", "breaks", "classes", "other", "method", "unit",
        "upper_included",
    ),
}  # fmt: skip
_LEGACY_KEYS = ("kind", "colour", "width", "opacity", "icon", "label_property")


def read_style(document: Any, geometry_kind: str) -> Style:
    """The style that a document says, for a layer of that geometry kind.

    A document without ``version`` is one of the first ones, ``{"kind": "simple", "colour": …}``,
    and an empty one is the default look. Raises `StyleInvalid` with every problem found.
    """
    checks = Checks()
    if not isinstance(document, Mapping):
        raise StyleInvalid([Problem((), _("Le style doit être un objet JSON."))])
    if geometry_kind not in doc.SYMBOLS:
        raise StyleInvalid([Problem((), _("La géométrie de la couche est inconnue."))])
    if "version" not in document:
        style = _read_legacy(document, geometry_kind, checks)
    else:
        style = _read(document, geometry_kind, checks)
    if checks.problems or style is None:
        raise StyleInvalid(checks.problems)
    return style


def style_or_default(document: Any, geometry_kind: str) -> Style:
    """The style that a stored document says; the default look for one that does not hold."""
    try:
        return read_style(document, geometry_kind)
    except StyleInvalid:
        # Stored before documents were checked, or by hand: a map must be drawn all the same.
        return doc.default_style(geometry_kind)


def _read(document: Mapping[str, Any], geometry_kind: str, checks: Checks) -> Style | None:
    version = document["version"]
    if isinstance(version, bool) or version != doc.VERSION:
        checks.fault(("version",), _("Seule la version 1 est connue : écrivez « 1 »."))
        return None
    kind = checks.choice(document, "kind", (), tuple(_KEYS))
    if kind is None:
        return None
    checks.known_keys(document, (), _KEYS[kind])
    symbol = _symbol(document.get("symbol"), geometry_kind, ("symbol",), checks)
    look: doc.Look = doc.Simple(symbol)
    if kind == "categories":
        look = _categories(document, geometry_kind, symbol, checks)
    elif kind == "classes":
        look = _classes(document, geometry_kind, symbol, checks)
    min_zoom = checks.number(document, "min_zoom", (), 0.0, 0.0, doc.MAX_ZOOM)
    max_zoom = checks.number(document, "max_zoom", (), doc.MAX_ZOOM, 0.0, doc.MAX_ZOOM)
    if min_zoom >= max_zoom:
        checks.fault(
            ("max_zoom",),
            _("Le zoom le plus proche doit dépasser le plus lointain : augmentez-le."),
        )
    kind_of_geometry: Any = geometry_kind
    return Style(
        kind_of_geometry, look, _labels(document.get("labels"), checks), min_zoom, max_zoom
    )


def _symbol(raw: Any, geometry_kind: str, path: Path, checks: Checks) -> doc.Symbol:
    default = doc.SYMBOLS[geometry_kind]()
    if raw is None:
        return default
    if not checks.is_object(raw, path):
        return default
    checks.known_keys(raw, path, tuple(vars(default)))
    colour = checks.colour(raw, "colour", path, default.colour)
    opacity = checks.number(raw, "opacity", path, default.opacity, 0.0, 1.0)
    if isinstance(default, doc.LineSymbol):
        return doc.LineSymbol(
            colour=colour,
            opacity=opacity,
            width=checks.number(raw, "width", path, default.width, 0.25, 20.0),
            dash=checks.choice(raw, "dash", path, tuple(doc.DASHES), default.dash) or default.dash,
            casing_colour=checks.colour(raw, "casing_colour", path, default.casing_colour),
            casing_width=checks.number(raw, "casing_width", path, default.casing_width, 0.0, 10.0),
        )
    outline_width = checks.number(raw, "outline_width", path, default.outline_width, 0.0, 10.0)
    outline_colour = checks.colour(
        raw,
        "outline_colour",
        path,
        colour if isinstance(default, doc.PolygonSymbol) else default.outline_colour,
    )
    if isinstance(default, doc.PolygonSymbol):
        return doc.PolygonSymbol(
            colour=colour,
            opacity=opacity,
            pattern=checks.choice(raw, "pattern", path, doc.PATTERNS, "none") or "none",
            outline_colour=outline_colour,
            outline_width=outline_width,
        )
    shape: Any = checks.choice(raw, "shape", path, ("circle", "icon"), "circle") or "circle"
    icon = checks.choice(raw, "icon", path, ("", *doc.ICONS), "") or ""
    if shape == "icon" and not icon:
        checks.fault((*path, "icon"), _("Choisissez un pictogramme, ou la forme « disque »."))
    return doc.PointSymbol(
        colour=colour,
        opacity=opacity,
        shape=shape,
        icon=icon,
        size=checks.number(raw, "size", path, default.size, 2.0, 60.0),
        outline_colour=outline_colour,
        outline_width=outline_width,
    )


def _categories(
    document: Mapping[str, Any], geometry_kind: str, symbol: doc.Symbol, checks: Checks
) -> doc.Categories:
    name = checks.property_name(document, ())
    seen: set[str] = set()
    categories = []
    for index, raw in enumerate(
        checks.items(document, "categories", 1, doc.MAX_CATEGORIES, _("une catégorie"))
    ):
        path: Path = ("categories", index)
        if not checks.is_object(raw, path):
            continue
        checks.known_keys(raw, path, ("value", "label", "symbol"))
        value = checks.value_text(raw, path)
        if value in seen:
            checks.fault(
                (*path, "value"),
                _("La valeur « %(value)s » est donnée deux fois : retirez une des deux lignes.")
                % {"value": value},
            )
        seen.add(value)
        label = checks.text(raw, "label", path, 120)
        drawn = _symbol(raw.get("symbol"), geometry_kind, (*path, "symbol"), checks)
        categories.append(doc.Category(value, label, drawn))
    return doc.Categories(name, symbol, tuple(categories), _other(document, geometry_kind, checks))


def _classes(
    document: Mapping[str, Any], geometry_kind: str, symbol: doc.Symbol, checks: Checks
) -> doc.Classes:
    name = checks.property_name(document, ())
    breaks = _breaks(document, checks)
    classes = []
    for index, raw in enumerate(
        checks.items(document, "classes", 2, doc.MAX_CLASSES, _("deux classes"))
    ):
        path: Path = ("classes", index)
        if not checks.is_object(raw, path):
            continue
        checks.known_keys(raw, path, ("label", "symbol"))
        label = checks.text(raw, "label", path, 120)
        drawn = _symbol(raw.get("symbol"), geometry_kind, (*path, "symbol"), checks)
        classes.append(doc.Step(label, drawn))
    if breaks and classes and len(breaks) != len(classes) - 1:
        checks.fault(
            ("breaks",),
            _("Il faut une borne de moins que de classes : %(classes)s classes, %(breaks)s bornes.")
            % {"classes": len(classes), "breaks": len(breaks)},
        )
    upper_included = document.get("upper_included", False)
    if not isinstance(upper_included, bool):
        checks.fault(("upper_included",), _("Répondez par vrai ou faux."))
        upper_included = False
    return doc.Classes(
        property=name,
        symbol=symbol,
        breaks=breaks,
        classes=tuple(classes),
        other=_other(document, geometry_kind, checks),
        method=checks.choice(document, "method", (), doc.METHODS, "manual") or "manual",
        unit=checks.text(document, "unit", (), 20),
        upper_included=upper_included,
    )


def _breaks(document: Mapping[str, Any], checks: Checks) -> tuple[float, ...]:
    raw: Sequence[Any] = checks.items(document, "breaks", 1, doc.MAX_CLASSES - 1, _("une borne"))
    numbers = [checks.finite(value, ("breaks", index)) for index, value in enumerate(raw)]
    found = [number for number in numbers if number is not None]
    if any(one >= other for one, other in pairwise(found)):
        checks.fault(
            ("breaks",), _("Les bornes doivent aller en croissant, sans deux fois la même.")
        )
    return tuple(found)


def _other(document: Mapping[str, Any], geometry_kind: str, checks: Checks) -> doc.Other | None:
    raw = document.get("other")
    if raw is None or not checks.is_object(raw, ("other",)):
        return None
    checks.known_keys(raw, ("other",), ("label", "symbol"))
    return doc.Other(
        checks.text(raw, "label", ("other",), 120),
        _symbol(raw.get("symbol"), geometry_kind, ("other", "symbol"), checks),
    )


def _labels(raw: Any, checks: Checks) -> doc.Labels | None:
    if raw is None or not checks.is_object(raw, ("labels",)):
        return None
    default = doc.Labels("")
    path: Path = ("labels",)
    checks.known_keys(raw, path, tuple(vars(default)))
    return doc.Labels(
        property=checks.property_name(raw, path),
        size=checks.number(raw, "size", path, default.size, 8.0, 32.0),
        colour=checks.colour(raw, "colour", path, default.colour),
        halo=checks.number(raw, "halo", path, default.halo, 0.0, 4.0),
        min_zoom=checks.number(raw, "min_zoom", path, default.min_zoom, 0.0, doc.MAX_ZOOM),
    )


def _read_legacy(document: Mapping[str, Any], geometry_kind: str, checks: Checks) -> Style | None:
    """The first documents: one colour, one width in pixels, an opacity, an icon, a label."""
    checks.known_keys(document, (), _LEGACY_KEYS)
    checks.choice(document, "kind", (), ("simple",), "simple")
    symbol = doc.SYMBOLS[geometry_kind]()
    colour = checks.colour(document, "colour", (), symbol.colour)
    opacity = checks.number(document, "opacity", (), 1.0, 0.0, 1.0)
    width = checks.number(document, "width", (), 3.0, 0.25, 20.0)
    icon = checks.choice(document, "icon", (), ("", *doc.ICONS), "") or ""
    if isinstance(symbol, doc.PolygonSymbol):
        symbol = replace(
            symbol,
            colour=colour,
            opacity=round(opacity * 0.9, 2) if "opacity" in document else symbol.opacity,
            outline_colour=colour,
            outline_width=min(width, 2.0),
        )
    elif isinstance(symbol, doc.LineSymbol):
        symbol = replace(symbol, colour=colour, opacity=opacity, width=width)
    elif icon:
        symbol = doc.PointSymbol(colour=colour, shape="icon", icon=icon, size=24.0)
    else:
        symbol = replace(symbol, colour=colour, opacity=opacity)
    labels = None
    if document.get("label_property"):
        labels = doc.Labels(checks.property_name(document, (), key="label_property"), colour=colour)
    kind_of_geometry: Any = geometry_kind
    return Style(kind_of_geometry, doc.Simple(symbol), labels)
