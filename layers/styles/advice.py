"""What to tell who chooses a style: what will be hard to see, or to tell apart."""

from itertools import combinations

from django.utils.translation import gettext as _

from layers.styles.colours import GRAPHIC_RATIO, contrast
from layers.styles.document import (
    LineSymbol,
    PointSymbol,
    PolygonSymbol,
    Style,
    Symbol,
)
from layers.styles.legend import labelled_symbols
from layers.styles.maplibre import HALO

GROUND = "#e9e4d7"
"""The communes of the basemap (``static/js/map/palette.js``)."""
TEXT_RATIO = 4.5
"""The least contrast of a text (WCAG 2.2, 1.4.3)."""


def advice_on(style: Style) -> list[str]:
    """Sentences on what will be hard to see or to tell apart; none forbids anything."""
    advice = []
    named = _named_symbols(style)
    for name, symbol in named:
        ratio = contrast(_edge_colour(symbol), GROUND)
        if ratio < GRAPHIC_RATIO:
            advice.append(
                _(
                    "%(name)s : la couleur se voit mal sur le fond de carte (contraste %(ratio)s,"
                    " il en faut 3). Foncez-la, ou donnez-lui un contour plus sombre."
                )
                % {"name": name, "ratio": f"{ratio:.1f}".replace(".", ",")}
            )
    advice += [
        _("%(name)s : un pictogramme se lit à partir de 16 px, agrandissez-le.") % {"name": name}
        for name, symbol in named
        if isinstance(symbol, PointSymbol) and symbol.shape == "icon" and symbol.size < 16
    ]
    advice += [
        _("%(one)s et %(other)s ont le même symbole : changez une couleur ou une forme.")
        % {"one": one, "other": other}
        for (one, first), (other, second) in combinations(named[:12], 2)
        if first == second and one != other
    ]
    if style.labels and contrast(style.labels.colour, HALO) < TEXT_RATIO:
        advice.append(
            _("Étiquettes : cette couleur se lit mal sur leur halo clair, choisissez plus foncé.")
        )
    return advice[:8]


def _named_symbols(style: Style) -> list[tuple[str, Symbol]]:
    """Each symbol once, by a name that a sentence can begin with."""
    named = [
        (_("« %(label)s »") % {"label": label} if label else _("Le symbole"), symbol)
        for label, symbol in labelled_symbols(style)
    ]
    return list(dict.fromkeys(named))


def _edge_colour(symbol: Symbol) -> str:
    """The colour that separates the symbol from the ground: the better of its edge and its fill."""
    if isinstance(symbol, LineSymbol):
        return symbol.colour
    if isinstance(symbol, PolygonSymbol):
        return symbol.outline_colour if symbol.outline_width > 0 else symbol.colour
    if isinstance(symbol, PointSymbol) and symbol.outline_width >= 1 and symbol.shape == "circle":
        return max(symbol.colour, symbol.outline_colour, key=lambda c: contrast(c, GROUND))
    return symbol.colour
