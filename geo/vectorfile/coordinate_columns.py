"""Where a table or a record keeps its place: two columns, one with "latitude, longitude", or WKT."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.geojson_geometry import Unreadable, geometry_of

SHAPE_NAMES = (
    "geo_shape", "geometry", "geom", "the_geom", "geometrie", "wkt", "wkt_geom", "geom_wkt",
)  # fmt: skip
"""Columns that hold a whole geometry, best first: WKT, WKB in hexadecimal or GeoJSON."""

POINT_NAMES = (
    "geo_point_2d", "geo_point", "geopoint", "geolocalisation", "coordonnees_geo", "coordonnees_gps",
    "latlon", "lat_lon", "latlng",
)  # fmt: skip
"""Columns that hold "latitude, longitude", Opendatasoft's way."""

_REVERSED_POINT_NAMES = ("coordonneesxy", "lonlat", "lon_lat")
"""Columns that hold "longitude, latitude": the national schemas of transport.data.gouv.fr."""

_DEGREE_PAIRS = (
    ("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("xlong", "ylat"),
    ("x_wgs84", "y_wgs84"), ("lon_wgs84", "lat_wgs84"), ("long_wgs84", "lat_wgs84"),
)  # fmt: skip
_PAIRS = (
    ("x", "y"), ("coord_x", "coord_y"), ("coordx", "coordy"), ("x_l93", "y_l93"), ("xl93", "yl93"),
    ("x_lambert93", "y_lambert93"), ("x_lamb93", "y_lamb93"), ("x_cc50", "y_cc50"),
    ("point_x", "point_y"), ("lambert_x", "lambert_y"), ("easting", "northing"),
)  # fmt: skip

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f\u2009"))


@dataclass(frozen=True)
class Place:
    """Which columns give the place. ``is_degrees`` tells that their names mean WGS 84."""

    columns: tuple[str, ...]
    is_degrees: bool
    read: Callable[[Sequence[Any]], BaseGeometry | None]


def place_in(names: Iterable[str], *, x_column: str = "", y_column: str = "") -> Place | None:
    """The columns that give the place: those asked for, or those with a usual name; None without any."""
    names = tuple(names)
    if x_column:
        return _asked_for(names, x_column, y_column)
    by_lower_name = {name.lower().strip(): name for name in reversed(names)}
    for known in SHAPE_NAMES:
        if known in by_lower_name:
            return Place((by_lower_name[known],), known == "geo_shape", _shape)
    for known in (*POINT_NAMES, *_REVERSED_POINT_NAMES):
        if known in by_lower_name:
            read = _point_from_text if known in POINT_NAMES else _reversed_point
            return Place((by_lower_name[known],), True, read)
    for pairs, is_degrees in (
        (_DEGREE_PAIRS, True),
        (_derived_pairs(by_lower_name), True),
        (_PAIRS, False),
    ):
        for x, y in pairs:
            if x in by_lower_name and y in by_lower_name:
                return Place((by_lower_name[x], by_lower_name[y]), is_degrees, _point_of_two)
    return None


def _asked_for(names: tuple[str, ...], x_column: str, y_column: str) -> Place | None:
    if x_column not in names or (y_column and y_column not in names):
        return None
    if y_column:
        return Place((x_column, y_column), False, _point_of_two)
    return Place((x_column,), x_column.lower() in POINT_NAMES, _shape_or_point)


def _derived_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """ "longitude_emplacement" goes with "latitude_emplacement"."""
    return [(name, name.replace("longitude", "latitude")) for name in names if "longitude" in name]


def _point_of_two(values: Sequence[Any]) -> BaseGeometry | None:
    x, y = values
    if _is_blank(x) and _is_blank(y):
        return None
    return shapely.Point(_number(x), _number(y))


def _point_from_text(values: Sequence[Any]) -> BaseGeometry | None:
    """A point from "latitude, longitude", a list of both, or an object with both names."""
    (value,) = values
    if isinstance(value, dict):
        if "type" in value:
            return _shape(values)
        lon = value.get("lon", value.get("longitude"))
        return _point_of_two((lon, value.get("lat", value.get("latitude"))))
    pair = _pair(value)
    return None if pair is None else _point_of_two((pair[1], pair[0]))


def _reversed_point(values: Sequence[Any]) -> BaseGeometry | None:
    pair = _pair(values[0])
    return None if pair is None else _point_of_two(pair)


def _pair(value: Any) -> tuple[Any, Any] | None:
    if _is_blank(value):
        return None
    if isinstance(value, str):
        text = value.strip().strip("[]()")
        # "50,63 ; 3,06" has decimal commas, "50.63, 3.06" has not.
        value = text.split(";") if ";" in text else text.split(",")
    if not isinstance(value, list) or len(value) < 2:
        raise Unreadable(_("les coordonnées ne s’écrivent pas « latitude, longitude »"))
    return value[0], value[1]


def _shape_or_point(values: Sequence[Any]) -> BaseGeometry | None:
    value = values[0]
    is_point = not isinstance(value, str) or not value.strip()[:1].isalpha()
    if is_point and not (isinstance(value, str) and value.lstrip()[:1] in "{0"):
        return _point_from_text(values)
    return _shape(values)


def _shape(values: Sequence[Any]) -> BaseGeometry | None:
    """A geometry from a GeoJSON geometry or Feature, its text, WKT, or WKB in hexadecimal."""
    (value,) = values
    if _is_blank(value):
        return None
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("{"):
            return _shape([_decoded(text)])
        return _from_text(text)
    if isinstance(value, list):
        return _point_from_text(values)
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    return geometry_of(value)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("la géométrie n’est pas un objet JSON")) from error


def _from_text(text: str) -> BaseGeometry:
    # EWKT starts with the SRID of PostGIS, which the file's own declaration replaces.
    if text[:5].upper() == "SRID=" and ";" in text[:20]:
        text = text.split(";", 1)[1].strip()
    try:
        if re.fullmatch(r"0[01][0-9A-Fa-f]{8,}", text[:64]) and len(text) % 2 == 0:
            return shapely.from_wkb(bytes.fromhex(text))
        return shapely.from_wkt(text)
    except (GEOSException, NotImplementedError, ValueError) as error:
        raise Unreadable(_("la géométrie n’est ni du WKT ni du WKB lisible")) from error


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        text = value.translate(_SPACES)
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", "."))
        if not text:
            raise Unreadable(_("il manque une des deux coordonnées"))
    elif value is None:
        raise Unreadable(_("il manque une des deux coordonnées"))
    raise Unreadable(_("la coordonnée « %s » n’est pas un nombre") % str(value)[:40])


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
