"""A zone that somebody draws to read what was written there: from an address, and in words."""

import re
from dataclasses import dataclass

from django.contrib.gis.geos import Polygon
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.errors import InvalidGeometry
from geo.geojson import parse_geometry, parse_geometry_text
from geo.srid import FRANCE_EXTENT, METRIC_SRID
from geo.validity import ensure_valid, looks_swapped

MAX_CORNERS = 100
MAX_TEXT = 5_000
"""Characters: a hundred corners written by hand, or as GeoJSON."""

_CORNER = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*", re.ASCII)
_DECIMALS = 5
"""Of degrees in an address: about a metre."""
_HECTARE_M2 = 10_000
_SQUARE_KM_M2 = 1_000_000


@dataclass(frozen=True)
class Zone:
    """A valid area (EPSG:4326), with its size in square metres."""

    polygon: Polygon
    area_m2: float

    @property
    def text(self) -> str:
        """Its corners as an address writes them: "3.06,50.63;3.07,50.63;3.07,50.64"."""
        ring: tuple[tuple[float, float], ...] = self.polygon.exterior_ring.coords[:-1]
        return ";".join(f"{_degrees(lon)},{_degrees(lat)}" for lon, lat in ring)

    @property
    def size(self) -> str:
        """How large it is: "environ 12 hectares"."""
        if self.area_m2 < _HECTARE_M2:
            return _("environ %(area)s\u00a0m²") % {"area": _rounded(self.area_m2)}
        if self.area_m2 < _SQUARE_KM_M2:
            hectares = self.area_m2 / _HECTARE_M2
            words = ngettext(
                "environ %(area)s\u00a0hectare", "environ %(area)s\u00a0hectares", int(hectares)
            )
            return words % {"area": _rounded(hectares)}
        return _("environ %(area)s\u00a0km²") % {"area": _rounded(self.area_m2 / _SQUARE_KM_M2)}


def read_zone(text: str) -> Zone:
    """The zone written as corners "lon,lat;lon,lat;…" (degrees) or as a GeoJSON Polygon.

    Raises `geo.errors.InvalidGeometry` with what to correct: too few or too many corners, sides that
    cross, a place far from France.
    """
    if text.lstrip().startswith("{"):
        geometry = parse_geometry_text(text)
    else:
        corners = [list(map(float, corner)) for corner in _corners(text)]
        if corners[0] != corners[-1]:
            corners.append(corners[0])
        geometry = parse_geometry({"type": "Polygon", "coordinates": [corners]})
    if not isinstance(geometry, Polygon) or len(geometry) != 1:
        raise InvalidGeometry(_("La zone doit être une seule surface, sans trou."))
    if geometry.num_coords > MAX_CORNERS + 1:
        raise InvalidGeometry(
            _("La zone a trop de coins, %(most)s au plus\u202f: dessinez-la plus simplement.")
            % {"most": MAX_CORNERS}
        )
    ensure_valid(geometry)
    if looks_swapped(geometry):
        raise InvalidGeometry(
            _(
                "Les coordonnées semblent inversées\u202f: la longitude vient d’abord, puis la latitude."
            )
        )
    west, south, east, north = geometry.extent
    least_lon, least_lat, most_lon, most_lat = FRANCE_EXTENT
    if not (least_lon <= west and east <= most_lon and least_lat <= south and north <= most_lat):
        raise InvalidGeometry(_("La zone est hors de France\u202f: dessinez-la dans la métropole."))
    return Zone(geometry, geometry.transform(METRIC_SRID, clone=True).area)


def _corners(text: str) -> list[tuple[str, str]]:
    pieces = [piece for piece in text.split(";") if piece.strip()]
    found = [match for match in map(_CORNER.fullmatch, pieces) if match]
    if len(found) < 3 or len(found) != len(pieces):
        raise InvalidGeometry(
            _(
                "Écrivez trois coins au moins ainsi\u202f: longitude,latitude, séparés par des"
                " points-virgules, par exemple 3.05,50.63;3.07,50.63;3.06,50.64."
            )
        )
    return [(match[1], match[2]) for match in found]


def _degrees(number: float) -> str:
    return f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")


def _rounded(number: float) -> str:
    """Two significant figures: nobody draws better by hand."""
    if number < 10:
        return number_format(round(number, 1)).removesuffix(",0")
    step = 10 ** (len(str(int(number))) - 2)
    return number_format(round(number / step) * step, 0, force_grouping=True)
