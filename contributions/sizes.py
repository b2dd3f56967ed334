"""Lengths and areas in words: rounded where nobody takes them for exact, precise beside a limit."""

import math
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_KILOMETRE_M: Final = 1_000
_HECTARE_M2: Final = 10_000
_SQUARE_KILOMETRE_M2: Final = 1_000_000


def length_in_words(length_m: float) -> str:
    """A length that nobody takes for exact: "400 m", "1,2 km"."""
    if length_m < 1000:
        metres = max(_two_figures(length_m), 1)
        if metres < 1000:
            return _("%(n)s m") % {"n": metres}
    return _("%(n)s km") % {"n": _one_decimal(length_m / 1000)}


def area_in_words(area_m2: float) -> str:
    """An area that nobody takes for exact: "350 m²", "1,2 hectare", "3,4 km²"."""
    if area_m2 < _HECTARE_M2:
        square_metres = max(_two_figures(area_m2), 1)
        if square_metres < _HECTARE_M2:
            return _("%(n)s m²") % {"n": number_format(square_metres, 0, force_grouping=True)}
    if area_m2 < _SQUARE_KILOMETRE_M2:
        hectares = area_m2 / _HECTARE_M2
        # In French, less than two of anything is singular.
        return ngettext("%(n)s hectare", "%(n)s hectares", int(max(hectares, 1))) % {
            "n": _one_decimal(hectares)
        }
    return _("%(n)s km²") % {"n": _one_decimal(area_m2 / _SQUARE_KILOMETRE_M2)}


def _two_figures(number: float) -> int:
    if number < 100:
        return round(number)
    step = 10 ** (len(str(int(number))) - 2)
    return round(number / step) * step


def _one_decimal(number: float) -> str:
    if number >= 10:
        return number_format(round(number), 0, force_grouping=True)
    text: str = number_format(max(round(number, 1), 0.1), 1)
    return text.removesuffix(",0")


def exact_length(length_m: float) -> str:
    """A length beside its limit, rounded up: "850 m", "5,01 km"."""
    if length_m < _KILOMETRE_M:
        return _("%(n)s m") % {"n": math.ceil(length_m)}
    return _("%(n)s km") % {"n": _rounded_up(length_m / _KILOMETRE_M)}


def exact_area(area_m2: float) -> str:
    """An area beside its limit, rounded up: "850 m²", "2,51 hectares", "22,85 km²"."""
    if area_m2 < _HECTARE_M2:
        return _("%(n)s m²") % {"n": number_format(math.ceil(area_m2), 0, force_grouping=True)}
    if area_m2 < _SQUARE_KILOMETRE_M2:
        hectares = area_m2 / _HECTARE_M2
        return ngettext("%(n)s hectare", "%(n)s hectares", int(hectares)) % {
            "n": _rounded_up(hectares)
        }
    return _("%(n)s km²") % {"n": _rounded_up(area_m2 / _SQUARE_KILOMETRE_M2)}


def _rounded_up(number: float) -> str:
    """Two decimals at most. What a computer's numbers add in the ninth is no size."""
    hundredths = math.ceil(round(number * 100, 6))
    text: str = number_format(hundredths / 100, 2, force_grouping=True)
    return text.rstrip("0").removesuffix(",")
