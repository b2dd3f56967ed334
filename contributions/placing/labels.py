"""The label of a place: the address or street nearest to it, derived from the geometry and never its source."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

import contributions
from contributions.models import PLACE_LABEL_MAX_LENGTH, Contribution
from contributions.places import communes_of
from geo.geocoding.client import reverse
from geo.geocoding.results import Place
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID
from layers.streets import public_street_layers, ready_streets

_NEAREST_STREET = read_sql(contributions.__file__, "nearest_street.sql")

NUMBER_WITHIN_M: Final = 30.0
"""Farther from an address than this, its number says nothing about the place."""

STREET_WITHIN_M: Final = 150.0
_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True)
class PlaceLabel:
    """A label, "12 Rue Nationale, Lille", or "" when nothing named is near.

    ``is_final`` is False when the address base could not be asked: another time it may know better.
    """

    text: str
    is_final: bool


def label_of(place: GEOSGeometry, *, day: date, is_exact: bool = True) -> PlaceLabel:
    """The label of a place (EPSG:4326). Asks the address base, so not inside a transaction.

    A number is given for a point alone, and only when the point itself is as exact as that
    (``is_exact``): a line, an area or a blurred point is near a street, not near somebody's door.
    Without the address base, the nearest street of a street layer. Never raises.
    """
    point = _middle(place)
    answer = reverse(point.x, point.y)
    if not answer.available:
        return PlaceLabel(_from_streets(point, day), is_final=False)
    with_number = is_exact and place.geom_type == "Point"
    for address in answer.results:
        if text := _from_address(address, point, with_number=with_number):
            return PlaceLabel(text, is_final=True)
    return PlaceLabel(_from_streets(point, day), is_final=True)


def fill_labels(*, now: datetime, most: int = 40) -> int:
    """Label the published contributions that have none yet, newest first; gives how many.

    Stops at the first silence of the address base: the rest waits for the next time.
    """
    waiting = Contribution.objects.filter(
        status=Contribution.Status.PUBLISHED, place_label_pending=True
    ).order_by("-submitted_at")
    filled = 0
    for contribution in waiting[:most]:
        label = label_of(contribution.geom, day=timezone.localdate(now))
        row = Contribution.objects.filter(pk=contribution.pk, place_label_pending=True)
        if not label.is_final:
            if label.text and not contribution.place_label:
                row.update(place_label=label.text)
            break
        filled += row.update(place_label=label.text, place_label_pending=False)
    return filled


def _from_address(address: Place, point: Point, *, with_number: bool) -> str:
    away_m = _distance_m(address, point)
    if away_m > STREET_WITHIN_M or address.kind == "municipality" or not address.city:
        return ""
    numbered = with_number and address.kind == "housenumber" and away_m <= NUMBER_WITHIN_M
    name = address.name if numbered else address.street
    # A locality has a name and no street; a house without a street is only its number.
    if not name and address.kind != "housenumber":
        name = address.name
    return _together(name, address.city)


def _from_streets(point: Point, day: date) -> str:
    """The nearest street of the public street layers, and the commune."""
    layers = list(public_street_layers())
    communes = communes_of(point, day)
    if not layers or not communes:
        return ""
    for layer in layers:
        ready_streets(layer)
    parameters: dict[str, Any] = {
        "lon": point.x,
        "lat": point.y,
        "layer_ids": [layer.pk for layer in layers],
        "metric_srid": METRIC_SRID,
        "within_m": STREET_WITHIN_M,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST_STREET, parameters)
        row = cursor.fetchone()
    return _together(row[0], communes[0].name) if row else ""


def _together(name: str, commune: str) -> str:
    if not name:
        return ""
    text: str = _("%(name)s, %(commune)s") % {"name": name, "commune": commune}
    return text[:PLACE_LABEL_MAX_LENGTH]


def _middle(place: GEOSGeometry) -> Point:
    """A point of the place (EPSG:4326): the middle of a line, a point inside an area."""
    if isinstance(place, Point):
        return place
    if place.geom_type == "LineString":
        return cast(Point, cast(Any, place).interpolate_normalized(0.5))
    return place.point_on_surface


def _distance_m(address: Place, point: Point) -> float:
    """Metres between two places a few streets apart, on a sphere."""
    east = (address.lon - point.x) * math.cos(math.radians(point.y))
    return math.hypot(east, address.lat - point.y) * _METRES_PER_DEGREE
