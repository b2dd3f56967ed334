"""The looks of a style as MapLibre expressions over a feature's properties."""

import math
from collections.abc import Callable
from typing import Any

from layers.styles.document import Categories, Simple, Style, Symbol

Expression = Any
Read = Callable[[Symbol], Any]

NO_NUMBER = -1e300
"""What stands for a value that is no number; below every number a style may name."""
CHOSEN: Expression = ["==", ["id"], -1]
"""Lights nothing; the page puts the number (MVT id) of the chosen feature into it."""

_INHERITED = frozenset(
    {
        *("__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
        *("toLocaleString", "toString", "valueOf", "__defineGetter__", "__defineSetter__"),
        *("__lookupGetter__", "__lookupSetter__"),
    }
)
"""Words that MapLibre, which keeps the labels of a match in a plain object, takes for known labels."""

_GEOMETRY = {"point": "Point", "line": "LineString", "polygon": "Polygon"}


class Drawing:
    """One style, read feature by feature."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.is_geometry: Expression = ["==", ["geometry-type"], _GEOMETRY[style.geometry_kind]]
        look = style.look
        self.other = None if isinstance(look, Simple) else look.other
        if isinstance(look, Simple):
            self.symbols: tuple[Symbol, ...] = (look.symbol,)
        elif isinstance(look, Categories):
            self.symbols = tuple(category.symbol for category in look.categories)
        else:
            self.symbols = tuple(step.symbol for step in look.classes)

    def every(self) -> tuple[Symbol, ...]:
        """The symbols that features may have."""
        return (*self.symbols, self.other.symbol) if self.other else self.symbols

    def by_feature(self, read: Read) -> Expression:
        """What ``read`` takes from the symbol of each feature: constant when all agree."""
        values = [read(symbol) for symbol in self.symbols]
        beside = read(self.other.symbol) if self.other else values[0]
        if all(value == beside for value in values):
            return beside
        look = self.style.look
        if isinstance(look, Categories):
            said: Expression = ["to-string", ["get", look.property]]
            before = ""
            if any(category.value in _INHERITED for category in look.categories):
                before = "="
                said = ["concat", before, said]
            cases = [
                part
                for category, value in zip(look.categories, values, strict=True)
                for part in (before + category.value, value)
            ]
            return ["match", said, *cases, beside]
        if isinstance(look, Simple):
            return values[0]
        steps = [NO_NUMBER / 10, values[0]]
        for bound, value in zip(look.breaks, values[1:], strict=True):
            steps += [_first_above(bound, look.upper_included), value]
        return ["step", number_of(look.property), beside, *steps]

    def seen(self) -> Expression | None:
        """A filter for the features that the style draws; None when it draws them all."""
        look = self.style.look
        if isinstance(look, Simple) or look.other is not None:
            return None
        if isinstance(look, Categories):
            values = [category.value for category in look.categories]
            return ["in", ["to-string", ["get", look.property]], ["literal", values]]
        return [">", number_of(look.property), NO_NUMBER]

    def where(self, holds: Callable[[Symbol], bool] | None = None) -> Expression:
        """A filter: this geometry, seen, and with a symbol for which ``holds`` is true."""
        conditions = [self.is_geometry]
        seen = self.seen()
        if seen is not None:
            conditions.append(seen)
        if holds is not None and not all(holds(symbol) for symbol in self.every()):
            conditions.append(["==", self.by_feature(lambda symbol: int(holds(symbol))), 1])
        return conditions[0] if len(conditions) == 1 else ["all", *conditions]

    def chosen(self, holds: Callable[[Symbol], bool] | None = None) -> Expression:
        """The same filter for the layer that lights the chosen feature."""
        return ["all", CHOSEN, self.where(holds)]

    def has(self, holds: Callable[[Symbol], bool]) -> bool:
        """Whether some symbol is so."""
        return any(holds(symbol) for symbol in self.every())


def number_of(name: str) -> Expression:
    """The property as a number, `NO_NUMBER` when it is none; text that reads as a number is one.

    The column itself stays as it was delivered: "01234" is a code for every other reader. A comma is
    a decimal sign, as CSV files are written in France. MapLibre's own ``to-number`` makes 0 of null
    and of an empty text, and 1 of true.
    """
    text, comma = ["var", "text"], ["var", "comma"]
    no_number = ["in", text, ["literal", ["", "true", "false"]]]
    with_point = ["concat", ["slice", text, 0, comma], ".", ["slice", text, ["+", comma, 1]]]
    read = ["case", no_number, "-", ["<", comma, 0], text, with_point]
    value = ["to-string", ["get", name]]
    names = ["text", value, "comma", ["index-of", ",", value]]
    return ["let", *names, ["to-number", read, NO_NUMBER]]


def _first_above(bound: float, upper_included: bool) -> float:
    """The first number of the class above a bound; ``step`` takes its stop into the class above."""
    return math.nextafter(bound, math.inf) if upper_included else bound


def by_zoom(curve: str | list[Any], *stops: tuple[float, Expression]) -> Expression:
    """A value that follows the zoom from stop to stop."""
    kind = [curve] if isinstance(curve, str) else curve
    flat = [part for stop in stops for part in stop]
    return ["interpolate", kind, ["zoom"], *flat]
