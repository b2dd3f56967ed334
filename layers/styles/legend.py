"""The legend of a style: what each symbol means, drawn as SVG without script or style attributes."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from layers.styles.checks import plain_number
from layers.styles.colours import ink_on
from layers.styles.document import (
    DASHES,
    Categories,
    Classes,
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Simple,
    Style,
    Symbol,
)

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"
_MINUS = "\u2212"
_AREA = "M4 8 13 4l11 4-3 15H7Z"
_PATTERNS = {
    "hatch": "M6 17 15 5M9 22 21 7M15 22 22 13",
    "cross": "M6 17 15 5M9 22 21 7M15 22 22 13M9 7 21 21M6 12 14 22M15 6l7 8",
    "dots": "M9 10h.01M14 8h.01M19 10h.01M11 14h.01M17 14h.01M9 18h.01M14 18h.01M19 18h.01",
}


@dataclass(frozen=True)
class Entry:
    """One line of a legend; an empty label belongs to the layer's own title."""

    label: str
    key: SafeString


def legend_of(style: Style) -> list[Entry]:
    """One entry for each symbol of the style, in its order; what looks and is named alike is one."""
    if isinstance(style.look, Simple):
        return [Entry("", symbol_key(style.look.symbol))]
    entries = (Entry(label, symbol_key(symbol)) for label, symbol in labelled_symbols(style))
    return list(dict.fromkeys(entries))


def labelled_symbols(style: Style) -> list[tuple[str, Symbol]]:
    """The symbols of a style with their names, "" for the only one of a simple style."""
    look = style.look
    if isinstance(look, Simple):
        return [("", look.symbol)]
    if isinstance(look, Categories):
        found = [
            (category.label or category.value or _("Sans valeur"), category.symbol)
            for category in look.categories
        ]
    else:
        found = [
            (step.label or range_label(look, index), step.symbol)
            for index, step in enumerate(look.classes)
        ]
    if look.other is not None:
        absent = _("Autres valeurs") if isinstance(look, Categories) else _("Sans valeur")
        found.append((look.other.label or absent, look.other.symbol))
    return found


def range_label(look: Classes, index: int) -> str:
    """The bounds of a class in words: "14 à moins de 20 places", "plus de 20 à 30"."""
    unit = f"{SPACE}{look.unit}" if look.unit else ""
    low = french_number(look.breaks[index - 1]) if index > 0 else None
    high = french_number(look.breaks[index]) if index < len(look.breaks) else None
    if low is None:
        words = _("jusqu’à %(high)s") if look.upper_included else _("moins de %(high)s")
    elif high is None:
        words = _("plus de %(low)s") if look.upper_included else _("%(low)s et plus")
    elif look.upper_included:
        words = _("plus de %(low)s à %(high)s")
    else:
        words = _("%(low)s à moins de %(high)s")
    if high is None and not look.upper_included:
        return _("%(low)s%(unit)s et plus") % {"low": low, "unit": unit}
    return words % {"low": low, "high": high} + unit


def french_number(number: float) -> str:
    """ "12 345,5": narrow no-break spaces between thousands, a decimal comma, a true minus."""
    text = plain_number(round(number, 6))
    sign, text = (_MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, dot, decimals = text.partition(".")
    if whole.isdigit():
        whole = f"{int(whole):,}".replace(",", NARROW_SPACE)
    return f"{sign}{whole}{',' if dot else ''}{decimals}"


def symbol_key(symbol: Symbol) -> SafeString:
    """The symbol as a small drawing, silent for screen readers: the label says what it is."""
    if isinstance(symbol, LineSymbol):
        drawing = _line(symbol)
    elif isinstance(symbol, PolygonSymbol):
        drawing = _area(symbol)
    else:
        drawing = _icon(symbol) if symbol.shape == "icon" else _circle(symbol)
    return legend_drawing(drawing)


def legend_drawing(drawing: str) -> SafeString:
    """The frame of a legend's drawing, 28 by 28; ``drawing`` is SVG of our own making."""
    return format_html(
        '<svg class="legend__key" viewBox="0 0 28 28" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(drawing),  # noqa: S308 - made here, or by the page's own tags
    )


def _circle(symbol: PointSymbol) -> SafeString:
    radius = min(max(symbol.size / 2, 2.5), 12.0)
    # A white outline on the legend's white ground would make a smaller disc than on the map.
    return format_html(
        '<circle cx="14" cy="14" r="{}" fill="{}" fill-opacity="{}" stroke="{}" stroke-width="{}"/>',
        f"{radius:.2f}",
        symbol.colour,
        symbol.opacity,
        symbol.outline_colour,
        min(symbol.outline_width, 3.0),
    )


def _icon(symbol: PointSymbol) -> SafeString:
    radius = min(max(symbol.size / 2, 9.0), 13.0)
    side = radius * 1.24
    return format_html(
        '<circle cx="14" cy="14" r="{}" fill="{}" fill-opacity="{}"/>'
        '<use color="{}" href="{}#{}" x="{}" y="{}" width="{}" height="{}"/>',
        f"{radius:.2f}",
        symbol.colour,
        symbol.opacity,
        ink_on(symbol.colour),
        static("img/icons.svg"),
        symbol.icon or "other",
        f"{14 - side / 2:.2f}",
        f"{14 - side / 2:.2f}",
        f"{side:.2f}",
        f"{side:.2f}",
    )


def _line(symbol: LineSymbol) -> SafeString:
    width = min(max(symbol.width, 1.0), 8.0)
    dash = DASHES.get(symbol.dash, ())
    casing = format_html(
        '<path d="M2 14h24" fill="none" stroke="{}" stroke-width="{}"/>',
        symbol.casing_colour,
        f"{min(width + 2 * symbol.casing_width, 14.0):.2f}",
    )
    dashes = format_html(
        ' stroke-dasharray="{}" stroke-linecap="{}"',
        " ".join(f"{max(length * width, 0.1):.2f}" for length in dash),
        "butt" if symbol.dash == "dashed" else "round",
    )
    stroke = format_html(
        '<path d="M2 14h24" fill="none" stroke="{}" stroke-opacity="{}" stroke-width="{}"{}/>',
        symbol.colour,
        symbol.opacity,
        f"{width:.2f}",
        dashes if dash else "",
    )
    return format_html("{}{}", casing if symbol.casing_width > 0 else "", stroke)


def _area(symbol: PolygonSymbol) -> SafeString:
    outline = (
        format_html(
            ' stroke="{}" stroke-width="{}" stroke-linejoin="round"',
            symbol.outline_colour,
            f"{min(symbol.outline_width, 4.0):.2f}",
        )
        if symbol.outline_width > 0
        else ""
    )
    parts = [
        format_html(
            '<path d="{}" fill="{}" fill-opacity="{}"{}/>',
            _AREA, symbol.colour, symbol.opacity, outline,
        )
    ]  # fmt: skip
    if symbol.pattern in _PATTERNS:
        parts.append(
            format_html(
                '<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linecap="round"/>',
                _PATTERNS[symbol.pattern],
                symbol.colour,
                2.4 if symbol.pattern == "dots" else 1.3,
            )
        )
    return format_html_join("", "{}", ((part,) for part in parts))
