"""A place in words: "un trait d’environ 400 m, à Roubaix et à Croix"."""

from datetime import date

from django.contrib.gis.geos import GEOSGeometry
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.places import at_in_words, communes_of
from geo.srid import METRIC_SRID

_HECTARE_M2 = 10_000
_SQUARE_KILOMETRE_M2 = 1_000_000


def place_in_words(place: GEOSGeometry, day: date) -> str:
    """What was placed (EPSG:4326), how long or large it is, and the communes it lies in on ``day``."""
    at = at_in_words(communes_of(place, day))
    return ", ".join(part for part in (kind_in_words(place), at) if part)


def measure_in_words(place: GEOSGeometry, day: date) -> str:
    """The same without its kind, after a name that says what it is: "environ 400 m, à Roubaix"."""
    at = at_in_words(communes_of(place, day))
    return ", ".join(part for part in (size_in_words(place) or _("un point"), at) if part)


def kind_in_words(place: GEOSGeometry) -> str:
    """The kind and size of a place (EPSG:4326): "Une zone d’environ 1,2 hectare"."""
    if place.geom_type == "Point":
        return _("Un point")
    metric = place.transform(METRIC_SRID, clone=True)
    if place.geom_type == "LineString":
        return _("Un trait d’environ %(length)s") % {"length": length_in_words(metric.length)}
    return _("Une zone d’environ %(area)s") % {"area": area_in_words(metric.area)}


def size_in_words(place: GEOSGeometry) -> str:
    """How long or large a place (EPSG:4326) is: "environ 400 m"; "" for a point."""
    if place.geom_type == "Point":
        return ""
    metric = place.transform(METRIC_SRID, clone=True)
    if place.geom_type == "LineString":
        return _("environ %(size)s") % {"size": length_in_words(metric.length)}
    return _("environ %(size)s") % {"size": area_in_words(metric.area)}


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
