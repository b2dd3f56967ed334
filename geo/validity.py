"""Whether a geometry can be stored, and where it most likely belongs when it cannot."""

import re

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from geo.errors import InvalidGeometry
from geo.srid import FRANCE_EXTENT, WIRE_SRID

_PLACE = re.compile(r"\[(?P<lon>-?[\d.]+) (?P<lat>-?[\d.]+)\]")


def ensure_valid(geometry: GEOSGeometry) -> None:
    """Raise `InvalidGeometry`, saying where, unless the OGC simple features rules are kept."""
    if geometry.empty:
        raise InvalidGeometry(_("Le tracé est vide : placez-le sur la carte."))
    if geometry.srid != WIRE_SRID:
        raise InvalidGeometry(_("Les coordonnées doivent être en degrés : longitude, latitude."))
    if not geometry.valid:
        raise InvalidGeometry(_why_invalid(geometry.valid_reason))


def _why_invalid(reason: str) -> str:
    """GEOS's English reason ("Self-intersection[3.06 50.64]") in words that help to redraw."""
    where = _PLACE.search(reason)
    if "intersection" in reason and where is not None:
        return _(
            "Le contour se croise lui-même près de la longitude %(lon)s et de la latitude"
            " %(lat)s : redessinez-le sans croisement."
        ) % {
            "lon": number_format(float(where["lon"]), 5),
            "lat": number_format(float(where["lat"]), 5),
        }
    return _("Le tracé n’est pas valide : effacez-le et redessinez-le plus simplement.")


def swapped(point: Point) -> Point:
    """The point with its two axes exchanged (EPSG:4326)."""
    return Point(point.y, point.x, srid=WIRE_SRID)


def looks_swapped(geometry: GEOSGeometry) -> bool:
    """True if the geometry is outside metropolitan France, but inside with its axes exchanged."""
    west, south, east, north = geometry.extent
    return not _in_france(west, south, east, north) and _in_france(south, west, north, east)


def _in_france(west: float, south: float, east: float, north: float) -> bool:
    france_west, france_south, france_east, france_north = FRANCE_EXTENT
    return (
        france_west <= west
        and east <= france_east
        and france_south <= south
        and north <= france_north
    )
