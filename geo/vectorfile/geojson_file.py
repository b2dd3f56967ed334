"""GeoJSON files, read strictly (RFC 7946) and fast: rings are checked as arrays, not number by number.

GDAL closes open rings, takes text for numbers and drops what it cannot read without a word, so it
does not read GeoJSON here.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.errors import CrsUnknown, FileBroken
from geo.vectorfile.table import VectorRow, VectorTable


def read_geojson(path: Path) -> VectorTable:
    """The features of a FeatureCollection or of a single Feature. Raises `FileBroken`."""
    document = _decoded(path)
    if not isinstance(document, dict):
        raise FileBroken(_("Le GeoJSON doit être un objet « FeatureCollection »."))
    features = _features(document)
    rows = [_row(number, feature) for number, feature in enumerate(features, start=1)]
    columns = tuple(dict.fromkeys(name for row in rows for name in row.properties))
    return VectorTable(columns=columns, rows=rows, crs=_stated_crs(document), is_geojson=True)


def _decoded(path: Path) -> Any:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileBroken(
            _(
                "Le fichier n’est pas en UTF-8 (octet %(position)d) : exportez-le de nouveau en UTF-8."
            )
            % {"position": error.start}
        ) from error
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise FileBroken(
            _(
                "Le JSON s’interrompt ou contient une faute à la ligne %(line)d, caractère %(column)d : "
                "le fichier est sans doute tronqué, transférez-le de nouveau."
            )
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileBroken(
            _("Le JSON contient un nombre interdit (NaN, infini) ou trop d’imbrications.")
        ) from error


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _features(document: dict[str, Any]) -> list[Any]:
    match document.get("type"):
        case "FeatureCollection" if isinstance(document.get("features"), list):
            features: list[Any] = document["features"]
            return features
        case "Feature":
            return [document]
    raise FileBroken(
        _("Le GeoJSON doit être une « FeatureCollection » avec une liste « features ».")
    )


def _stated_crs(document: dict[str, Any]) -> CRS | None:
    """The ``crs`` member of GeoJSON 2008, which GIS software still writes; None without one."""
    stated = document.get("crs")
    if stated is None:
        return None
    try:
        return CRS.from_user_input(stated["properties"]["name"])
    except (KeyError, TypeError, CRSError) as error:
        raise CrsUnknown(
            _(
                "Le membre « crs » du GeoJSON ne nomme aucun système de coordonnées connu : écrivez par exemple "
                "« urn:ogc:def:crs:EPSG::2154 »."
            )
        ) from error


def _row(number: int, feature: Any) -> VectorRow:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise FileBroken(
            _("L’élément n° %d de « features » n’est pas un objet « Feature ».") % number
        )
    properties = feature.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise FileBroken(
            _("Les « properties » de l’objet n° %d ne sont pas un objet JSON.") % number
        )
    if "id" in feature and "id" not in properties:
        properties = {"id": feature["id"], **properties}
    try:
        geometry = _geometry(feature.get("geometry"))
    except _Unreadable as error:
        return VectorRow(number, properties, None, str(error))
    return VectorRow(number, properties, geometry, "")


class _Unreadable(Exception):
    """A geometry that breaks RFC 7946, section 3.1; its text says how."""


def _geometry(document: Any) -> BaseGeometry | None:
    if document is None:
        return None
    if not isinstance(document, dict):
        raise _Unreadable(_("la géométrie n’est pas un objet JSON"))
    kind = document.get("type")
    build = _BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        raise _Unreadable(_("le type de géométrie « %s » n’est pas accepté") % kind)
    coordinates = document.get("coordinates")
    if not isinstance(coordinates, list):
        raise _Unreadable(_("la géométrie n’a pas de coordonnées"))
    if not coordinates:
        return None
    return build(coordinates)


def _positions(value: Any, minimum: int) -> NDArray[np.float64]:
    """An array of shape (n, 2) with n >= ``minimum``; heights are dropped."""
    if not isinstance(value, list) or len(value) < minimum:
        raise _Unreadable(_("le tracé n’a pas assez de points"))
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise _Unreadable(_("les positions n’ont pas toutes deux nombres")) from error
    if array.dtype.kind not in "iuf":
        raise _Unreadable(_("les coordonnées doivent être des nombres, pas du texte"))
    if array.ndim != 2 or array.shape[1] not in (2, 3):
        raise _Unreadable(_("chaque position doit avoir deux ou trois nombres"))
    positions = array[:, :2].astype(np.float64)
    if not np.isfinite(positions).all():
        raise _Unreadable(_("une coordonnée n’est pas un nombre fini"))
    return positions


def _point(value: list[Any]) -> BaseGeometry:
    return shapely.Point(_positions([value], 1)[0])


def _line(value: Any) -> shapely.LineString:
    return shapely.LineString(_positions(value, 2))


def _ring(value: Any) -> NDArray[np.float64]:
    positions = _positions(value, 4)
    if not np.array_equal(positions[0], positions[-1]):
        raise _Unreadable(_("le contour n’est pas fermé"))
    return positions


def _polygon(value: Any) -> shapely.Polygon:
    if not isinstance(value, list) or not value:
        raise _Unreadable(_("la surface n’a pas de contour"))
    shell, *holes = [_ring(ring) for ring in value]
    return shapely.Polygon(shell, holes)


_BUILDERS: dict[str, Callable[[list[Any]], BaseGeometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": lambda value: shapely.MultiPoint(_positions(value, 1)),
    "MultiLineString": lambda value: shapely.MultiLineString([_line(v) for v in value]),
    "MultiPolygon": lambda value: shapely.MultiPolygon([_polygon(v) for v in value]),
}
