"""A place in words: "un trait d’environ 400 m, à Roubaix et à Croix"."""

from datetime import date

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from contributions.places import at_in_words, communes_of
from contributions.sizes import area_in_words, length_in_words
from geo.srid import METRIC_SRID


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
