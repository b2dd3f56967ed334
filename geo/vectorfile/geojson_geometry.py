"""GeoJSON geometries (RFC 7946, section 3.1), read strictly and fast.

Rings are checked as arrays, not number by number; the points of a batch are read in one go. GDAL
closes open rings, takes text for numbers and drops what it cannot read without a word, so it does
not read GeoJSON here.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.batches import Geometries


class Unreadable(Exception):
    """A geometry that cannot be read; its text says how."""


def read_geometries(documents: Sequence[Any]) -> Geometries:
    """One 2D geometry, None or a problem for each decoded GeoJSON geometry."""
    found = np.full(len(documents), None, dtype=object)
    problems: dict[int, str] = {}
    slow = _read_points(documents, found)
    for index in slow:
        try:
            found[index] = geometry_of(documents[index])
        except Unreadable as error:
            problems[index] = str(error)
    return Geometries(found, problems)


def _read_points(documents: Sequence[Any], found: NDArray[np.object_]) -> list[int]:
    """Read the plain points at once; the rest, and what is suspect, is left to `geometry_of`."""
    rest: list[int] = []
    places: list[int] = []
    positions: list[Any] = []
    for index, document in enumerate(documents):
        if document is None:
            continue
        if type(document) is dict and document.get("type") == "Point":
            position = document.get("coordinates")
            if type(position) is list and len(position) == 2:
                places.append(index)
                positions.append(position)
                continue
        rest.append(index)
    if positions:
        try:
            array = np.asarray(positions)
        except ValueError:
            return sorted(rest + places)
        if array.dtype.kind not in "iuf" or array.ndim != 2:
            return sorted(rest + places)
        finite = np.isfinite(array).all(axis=1)
        where = np.asarray(places)
        found[where[finite]] = shapely.points(array[finite].astype(np.float64))
        rest = sorted(rest + where[~finite].tolist())
    return rest


def geometry_of(document: Any) -> BaseGeometry | None:
    """The geometry of one GeoJSON object; None for null or without any position.

    Raises `Unreadable`, whose text is a reason in the language of the person who reads it.
    """
    if document is None:
        return None
    if not isinstance(document, dict):
        raise Unreadable(_("la géométrie n’est pas un objet JSON"))
    kind = document.get("type")
    if kind == "GeometryCollection":
        return _collection(document)
    build = BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        raise Unreadable(_("le type de géométrie « %s » n’est pas accepté") % str(kind)[:80])
    coordinates = document.get("coordinates")
    if not isinstance(coordinates, list):
        raise Unreadable(_("la géométrie n’a pas de coordonnées"))
    if not coordinates:
        return None
    return build(coordinates)


def _collection(document: dict[str, Any]) -> BaseGeometry | None:
    members = document.get("geometries")
    if not isinstance(members, list):
        raise Unreadable(_("la collection n’a pas de liste « geometries »"))
    parts = []
    for member in members:
        if isinstance(member, dict) and member.get("type") == "GeometryCollection":
            raise Unreadable(_("une collection de géométries en contient une autre"))
        if member is None:
            raise Unreadable(_("une géométrie de la collection est nulle"))
        part = geometry_of(member)
        if part is not None:
            parts.append(part)
    return shapely.GeometryCollection(parts) if parts else None


def positions_of(value: Any, minimum: int) -> NDArray[np.float64]:
    """An array of shape (n, 2) with n >= ``minimum``; heights are dropped. Raises `Unreadable`."""
    if not isinstance(value, list) or len(value) < minimum:
        raise Unreadable(_("le tracé n’a pas assez de points"))
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise Unreadable(_("les positions n’ont pas toutes deux nombres")) from error
    if array.dtype.kind not in "iuf":
        raise Unreadable(_("les coordonnées doivent être des nombres, pas du texte"))
    if array.ndim != 2 or array.shape[1] not in (2, 3):
        raise Unreadable(_("chaque position doit avoir deux ou trois nombres"))
    positions = array[:, :2].astype(np.float64)
    if not np.isfinite(positions).all():
        raise Unreadable(_("une coordonnée n’est pas un nombre fini"))
    return positions


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(_("les coordonnées ne sont pas emboîtées comme le type le veut"))
    return value


def _point(value: list[Any]) -> BaseGeometry:
    return shapely.Point(positions_of([value], 1)[0])


def _line(value: Any) -> shapely.LineString:
    return shapely.LineString(positions_of(value, 2))


def _ring(value: Any) -> NDArray[np.float64]:
    positions = positions_of(value, 4)
    if not np.array_equal(positions[0], positions[-1]):
        raise Unreadable(_("le contour n’est pas fermé"))
    return positions


def _polygon(value: Any) -> shapely.Polygon:
    if not isinstance(value, list) or not value:
        raise Unreadable(_("la surface n’a pas de contour"))
    shell, *holes = [_ring(ring) for ring in value]
    return shapely.Polygon(shell, holes)


BUILDERS: dict[str, Callable[[list[Any]], BaseGeometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": lambda value: shapely.MultiPoint(positions_of(value, 1)),
    "MultiLineString": lambda value: shapely.MultiLineString([_line(v) for v in _listed(value)]),
    "MultiPolygon": lambda value: shapely.MultiPolygon([_polygon(v) for v in _listed(value)]),
}
