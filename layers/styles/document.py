"""The look of a layer, as values. What JSON it comes from is `layers.styles.reading`'s business."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

VERSION = 1
ICONS = (
    "tree", "bike", "bus", "walk", "car", "water", "sun", "house", "alert", "idea", "bench",
    "lamp", "play", "shop", "other",
)  # fmt: skip
"""Those of ``static/img/icons.svg`` that a map can draw (see ``static/js/lib/icons.js``)."""

DASHES: Mapping[str, tuple[float, ...]] = {
    "solid": (),
    "dashed": (3.0, 2.0),
    "dotted": (0.1, 2.0),
    "dash-dot": (4.0, 2.0, 0.1, 2.0),
}
"""Lengths of the strokes and gaps, in line widths."""
PATTERNS = ("none", "hatch", "cross", "dots")
METHODS = ("manual", "quantile", "equal", "natural")

MAX_CATEGORIES = 40
MAX_CLASSES = 12
MAX_ZOOM = 24.0
OWN_PROPERTIES = ("title", "source_id")
"""What a style may read of every feature, whatever its columns."""
UNREADABLE_PROPERTIES = ("id", "count")
"""Names under which a tile carries something else than the source's column."""

DEFAULT_COLOUR = "#0a5c63"
WHITE = "#ffffff"

GeometryKind = Literal["point", "line", "polygon"]


@dataclass(frozen=True)
class PointSymbol:
    """A disc, or a disc with an icon. Sizes in pixels of the page, at street scale (zoom 14)."""

    colour: str = DEFAULT_COLOUR
    opacity: float = 1.0
    shape: Literal["circle", "icon"] = "circle"
    icon: str = ""
    size: float = 9.0
    outline_colour: str = WHITE
    outline_width: float = 1.8


@dataclass(frozen=True)
class LineSymbol:
    """A stroke; its casing shows on both sides so that it reads on any ground. Pixels."""

    colour: str = DEFAULT_COLOUR
    opacity: float = 1.0
    width: float = 3.0
    dash: str = "solid"
    casing_colour: str = WHITE
    casing_width: float = 1.5


@dataclass(frozen=True)
class PolygonSymbol:
    """A fill and its outline, in pixels; ``pattern`` is drawn over the fill in the same colour."""

    colour: str = DEFAULT_COLOUR
    opacity: float = 0.25
    pattern: str = "none"
    outline_colour: str = DEFAULT_COLOUR
    outline_width: float = 2.0


Symbol = PointSymbol | LineSymbol | PolygonSymbol
SYMBOLS: Mapping[str, type[Symbol]] = {
    "point": PointSymbol,
    "line": LineSymbol,
    "polygon": PolygonSymbol,
}


@dataclass(frozen=True)
class Category:
    """One value of the property, as text, and how its features look."""

    value: str
    label: str
    symbol: Symbol


@dataclass(frozen=True)
class Step:
    """One class; an empty label lets the legend say its bounds."""

    label: str
    symbol: Symbol


@dataclass(frozen=True)
class Other:
    """Everything that no category and no class takes."""

    label: str
    symbol: Symbol


@dataclass(frozen=True)
class Simple:
    """One look for all."""

    symbol: Symbol


@dataclass(frozen=True)
class Categories:
    """One look for each value; ``symbol`` is the model of those to come, ``other`` None hides."""

    property: str
    symbol: Symbol
    categories: tuple[Category, ...]
    other: Other | None


@dataclass(frozen=True)
class Classes:
    """One look for each interval of a number.

    ``breaks`` are the bounds between classes, so one fewer than ``classes``: the first and the
    last class are open. A value on a bound belongs to the class above, or to the one below when
    ``upper_included``. Features without a number look like ``other``, None hides them.
    """

    property: str
    symbol: Symbol
    breaks: tuple[float, ...]
    classes: tuple[Step, ...]
    other: Other | None
    method: str = "manual"
    unit: str = ""
    upper_included: bool = False


Look = Simple | Categories | Classes


@dataclass(frozen=True)
class Labels:
    """The text beside each feature: size and halo in pixels."""

    property: str
    size: float = 13.0
    colour: str = "#172226"
    halo: float = 1.6
    min_zoom: float = 12.5


@dataclass(frozen=True)
class Style:
    """How a layer of one geometry kind looks, and between which zooms."""

    geometry_kind: GeometryKind
    look: Look
    labels: Labels | None = None
    min_zoom: float = 0.0
    max_zoom: float = MAX_ZOOM


def default_style(geometry_kind: str) -> Style:
    """The look of a layer for which nobody chose one."""
    kind: Any = geometry_kind if geometry_kind in SYMBOLS else "point"
    return Style(kind, Simple(SYMBOLS[kind]()))


def kind_of(look: Look) -> Literal["simple", "categories", "classes"]:
    """The word for it in documents."""
    if isinstance(look, Categories):
        return "categories"
    return "classes" if isinstance(look, Classes) else "simple"


def as_document(style: Style) -> dict[str, Any]:
    """The JSON document that `layers.styles.reading.read_style` reads back to an equal style."""
    return {
        "version": VERSION,
        "kind": kind_of(style.look),
        **_plain(asdict(style.look)),
        "labels": asdict(style.labels) if style.labels else None,
        "min_zoom": style.min_zoom,
        "max_zoom": style.max_zoom,
    }


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Tuples as the lists that JSON would make of them."""
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()
    }


def properties_read(style: Style) -> tuple[str, ...]:
    """The properties that a tile must carry for this style, once each."""
    names = [] if isinstance(style.look, Simple) else [style.look.property]
    if style.labels:
        names.append(style.labels.property)
    return tuple(dict.fromkeys(names))


def symbols_of(look: Look) -> tuple[Symbol, ...]:
    """Every symbol that the look can draw."""
    if isinstance(look, Simple):
        return (look.symbol,)
    entries = look.categories if isinstance(look, Categories) else look.classes
    drawn = tuple(entry.symbol for entry in entries)
    return (*drawn, look.other.symbol) if look.other else drawn
