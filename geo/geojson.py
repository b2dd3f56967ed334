"""Strict reading of GeoJSON geometries (RFC 7946) that come from outside.

GDAL and GEOS accept a good deal that the standard does not (measures, other dimensions, numbers as
text, open rings), so what a stranger sends is checked here, shape by shape, before GEOS sees it.
"""

import json
import math
from collections.abc import Callable
from typing import Any, cast

from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.geos.error import GEOSException
from django.utils.translation import gettext as _

from geo.errors import InvalidGeometry
from geo.srid import COORDINATE_DECIMALS, WIRE_SRID

MAX_POSITIONS = 20_000
"""More positions than any hand draws; a larger geometry is refused before it is built."""

MAX_TEXT_BYTES = 1_000_000


def parse_geometry_text(text: str) -> GEOSGeometry:
    """The geometry (EPSG:4326, 2D) written in a GeoJSON text. Raises `InvalidGeometry`."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise InvalidGeometry(_("Le tracé est trop volumineux : dessinez-le avec moins de points."))
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidGeometry from error
    return parse_geometry(document)


def parse_geometry(document: Any) -> GEOSGeometry:
    """The geometry (EPSG:4326, heights dropped) of a decoded GeoJSON geometry object.

    Accepts Point, LineString, Polygon and their Multi forms. Raises `InvalidGeometry` for anything
    that RFC 7946 section 3.1 forbids: too few positions, open rings, texts for numbers, values out
    of the range of longitude and latitude.
    """
    if not isinstance(document, dict):
        raise InvalidGeometry
    kind = document.get("type")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise InvalidGeometry(
            _("Le type de géométrie n’est pas accepté : point, ligne ou surface seulement.")
        )
    counter = _Counter()
    coordinates = check(document.get("coordinates"), counter)
    try:
        geometry = GEOSGeometry(json.dumps({"type": kind, "coordinates": coordinates}))
    except (GEOSException, ValueError) as error:
        raise InvalidGeometry from error
    geometry.srid = WIRE_SRID
    return geometry


def geometry_document(geometry: GEOSGeometry) -> dict[str, Any]:
    """The GeoJSON geometry object of a geometry in EPSG:4326, at most 7 decimals."""
    return {
        "type": geometry.geom_type,
        "coordinates": _rounded(cast(Any, geometry).coords),
    }


def geometry_text(geometry: GEOSGeometry) -> str:
    """The same as GeoJSON text, without spaces."""
    return json.dumps(geometry_document(geometry), separators=(",", ":"))


class _Counter:
    """Positions met so far in one geometry."""

    def __init__(self) -> None:
        self.positions = 0

    def add(self) -> None:
        self.positions += 1
        if self.positions > MAX_POSITIONS:
            raise InvalidGeometry(
                _("Le tracé a trop de points : simplifiez-le avant de l’envoyer.")
            )


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, (int, float)):
        return round(coordinates, COORDINATE_DECIMALS)
    return [_rounded(part) for part in coordinates]


def _position(value: Any, counter: _Counter) -> list[float]:
    counter.add()
    if not isinstance(value, list) or not 2 <= len(value) <= 3:
        raise InvalidGeometry(_("Chaque position doit avoir une longitude et une latitude."))
    for number in value:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise InvalidGeometry(_("Les coordonnées doivent être des nombres, pas du texte."))
        # An integer of thousands of digits has no float; it is no coordinate either.
        if isinstance(number, int) and abs(number) > 10_000_000:
            raise InvalidGeometry(
                _("Les coordonnées doivent être en degrés : longitude, latitude.")
            )
        if not math.isfinite(number):
            raise InvalidGeometry(_("Les coordonnées doivent être des nombres finis."))
    lon, lat = float(value[0]), float(value[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InvalidGeometry(
            _("Les coordonnées doivent être en degrés : longitude puis latitude (WGS 84).")
        )
    return [lon, lat]


def _sequence(value: Any, minimum: int, read: Callable[[Any], Any]) -> list[Any]:
    if not isinstance(value, list) or len(value) < minimum:
        raise InvalidGeometry(_("Le tracé n’a pas assez de points."))
    return [read(part) for part in value]


def _line(value: Any, counter: _Counter) -> list[Any]:
    positions = _sequence(value, 2, lambda part: _position(part, counter))
    if all(position == positions[0] for position in positions):
        raise InvalidGeometry(_("La ligne n’a pas de longueur : placez au moins deux points."))
    return positions


def _ring(value: Any, counter: _Counter) -> list[Any]:
    positions = _sequence(value, 4, lambda part: _position(part, counter))
    if positions[0] != positions[-1]:
        raise InvalidGeometry(_("Le contour n’est pas fermé : finissez-le là où il commence."))
    return positions


def _polygon(value: Any, counter: _Counter) -> list[Any]:
    return _sequence(value, 1, lambda part: _ring(part, counter))


_CHECKS: dict[str, Callable[[Any, _Counter], list[Any]]] = {
    "Point": _position,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": lambda value, counter: _sequence(value, 1, lambda p: _position(p, counter)),
    "MultiLineString": lambda value, counter: _sequence(value, 1, lambda p: _line(p, counter)),
    "MultiPolygon": lambda value, counter: _sequence(value, 1, lambda p: _polygon(p, counter)),
}
