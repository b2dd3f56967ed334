"""GML 2, 3.1 and 3.2 geometries made of straight lines, in two dimensions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from lxml import etree
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.vectorfile.geojson_geometry import Unreadable

Element = etree._Element
Positions = NDArray[np.float64]

_CURVES = frozenset(
    {
        "Arc", "ArcString", "ArcByBulge", "ArcStringByBulge", "ArcByCenterPoint", "Circle",
        "CircleByCenterPoint", "Clothoid", "CubicSpline", "BSpline", "Bezier", "GeodesicString",
        "Geodesic", "OffsetCurve", "OrientableCurve",
    }
)  # fmt: skip
_MAX_DEPTH = 12


def geometry_of(element: Element) -> BaseGeometry | None:
    """The geometry of a GML element, axes as written; None if empty. Raises `Unreadable`."""
    return _geometry(element, 2, 0)


def is_geometry(element: Element) -> bool:
    """Whether a GML element is a geometry, readable or not."""
    return local_name(element) in _GEOMETRIES


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element) -> Iterator[Element]:
    """Child elements; the parser leaves out comments and processing instructions."""
    return iter(element)


def _geometry(element: Element, size: int, depth: int) -> BaseGeometry | None:
    name = local_name(element)
    if depth > _MAX_DEPTH:
        raise Unreadable(_("la géométrie est trop imbriquée"))
    _refuse_curve(name)
    read = _READERS.get(name)
    if read is None:
        raise Unreadable(_("le type de géométrie « %s » n’est pas accepté") % name[:80])
    return read(element, _dimension(element, size), depth)


def _refuse_curve(name: str) -> None:
    if name in _CURVES:
        raise Unreadable(
            _("la géométrie a une courbe (%s), demandez des lignes droites au service") % name
        )


def _dimension(element: Element, size: int) -> int:
    stated = element.get("srsDimension")
    if stated is None:
        return size
    if stated not in {"2", "3"}:
        raise Unreadable(_("le nombre de dimensions « %s » n’est pas accepté") % stated[:20])
    return int(stated)


def _numbers(text: str | None) -> Positions:
    try:
        return np.array((text or "").split(), dtype=np.float64)
    except ValueError as error:
        raise Unreadable(_("les coordonnées doivent être des nombres, pas du texte")) from error


def _positions(element: Element, size: int) -> Positions:
    """The positions written in an element, in whichever of GML's four ways, of shape (n, 2)."""
    found: list[Positions] = []
    for child in children(element):
        name = local_name(child)
        if name == "posList":
            numbers, width = _numbers(child.text), _dimension(child, size)
            if len(numbers) % width:
                raise Unreadable(_("les positions n’ont pas toutes deux nombres"))
            found.append(numbers.reshape(-1, width)[:, :2])
        elif name == "pos":
            numbers = _numbers(child.text)
            if len(numbers) not in (2, 3):
                raise Unreadable(_("chaque position doit avoir deux ou trois nombres"))
            found.append(numbers[None, :2])
        elif name == "coordinates":
            found.append(_old_coordinates(child))
        elif name == "coord":
            found.append(_numbers(" ".join(c.text or "" for c in children(child)))[None, :2])
        elif name in {"pointProperty", "pointRep"}:
            found += [_positions(point, size) for point in children(child)]
    positions = np.concatenate(found) if found else np.empty((0, 2))
    if not np.isfinite(positions).all():
        raise Unreadable(_("une coordonnée n’est pas un nombre fini"))
    return positions


def _old_coordinates(element: Element) -> Positions:
    """``coordinates`` of GML 2: separators are attributes."""
    between, within = element.get("ts") or " ", element.get("cs") or ","
    text = element.text or ""
    if (decimal := element.get("decimal", ".")) != ".":
        text = text.replace(decimal, ".")
    tuples = text.split() if between.isspace() else text.split(between)
    rows = [_numbers(part.replace(within, " "))[:2] for part in tuples if part.strip()]
    if any(len(row) != 2 for row in rows):
        raise Unreadable(_("les positions n’ont pas toutes deux nombres"))
    return np.array(rows) if rows else np.empty((0, 2))


def _point(element: Element, size: int, _depth: int) -> BaseGeometry | None:
    positions = _positions(element, size)
    if len(positions) > 1:
        raise Unreadable(_("le point a plusieurs positions"))
    return shapely.Point(positions[0]) if len(positions) else None


def _line(element: Element, size: int, _depth: int) -> BaseGeometry | None:
    return _line_of(_positions(element, size))


def _line_of(positions: Positions) -> BaseGeometry | None:
    if not len(positions):
        return None
    if len(positions) < 2:
        raise Unreadable(_("le tracé n’a pas assez de points"))
    return shapely.LineString(positions)


def _curve(element: Element, size: int, depth: int) -> BaseGeometry | None:
    return _line_of(_curve_positions(element, size, depth))


def _curve_positions(element: Element, size: int, depth: int) -> Positions:
    """The positions of a chain of straight segments or of member curves, joined end to start."""
    _refuse_curve(local_name(element))
    if depth > _MAX_DEPTH:
        raise Unreadable(_("la géométrie est trop imbriquée"))
    size = _dimension(element, size)
    if local_name(element) in {"LineString", "LineStringSegment", "LinearRing"}:
        return _positions(element, size)
    chain: list[Positions] = []
    for holder in children(element):
        if local_name(holder) in {"segments", "curveMember", "curveMembers"}:
            chain += [_curve_positions(part, size, depth + 1) for part in children(holder)]
    joined = [
        part[1:]
        if index and len(part) and np.array_equal(part[0], chain[index - 1][-1:].ravel())
        else part
        for index, part in enumerate(chain)
    ]
    return np.concatenate(joined) if joined else np.empty((0, 2))


def _polygon(element: Element, size: int, depth: int) -> BaseGeometry | None:
    shell: Positions | None = None
    holes: list[Positions] = []
    for side in children(element):
        name = local_name(side)
        if name in {"exterior", "outerBoundaryIs"}:
            shell = _ring(side, size, depth)
        elif name in {"interior", "innerBoundaryIs"}:
            holes.append(_ring(side, size, depth))
    if shell is None:
        if holes:
            raise Unreadable(_("la surface n’a pas de contour"))
        return None
    return shapely.Polygon(shell, holes)


def _ring(side: Element, size: int, depth: int) -> Positions:
    rings = list(children(side))
    if len(rings) != 1:
        raise Unreadable(_("la surface n’a pas de contour"))
    positions = _curve_positions(rings[0], size, depth + 1)
    if len(positions) < 4:
        raise Unreadable(_("le tracé n’a pas assez de points"))
    if not np.array_equal(positions[0], positions[-1]):
        raise Unreadable(_("le contour n’est pas fermé"))
    return positions


def _members(element: Element, size: int, depth: int) -> list[BaseGeometry]:
    """What a collection holds, each in its own property or all in one plural property."""
    found = []
    for holder in children(element):
        if local_name(holder) in {"boundedBy", "metaDataProperty", "name", "description"}:
            continue
        for child in children(holder):
            geometry = _geometry(child, size, depth + 1)
            if geometry is not None:
                found.append(geometry)
    return found


def _several(
    kind: Callable[[list[Any]], BaseGeometry], accepted: str, *, unwrap: bool = False
) -> Callable[[Element, int, int], BaseGeometry | None]:
    def read(element: Element, size: int, depth: int) -> BaseGeometry | None:
        parts = [
            part
            for member in _members(element, size, depth)
            for part in (shapely.get_parts(member) if accepted else [member])
        ]
        if accepted and any(part.geom_type != accepted for part in parts):
            raise Unreadable(_("la collection mêle plusieurs types de géométrie"))
        if not parts:
            return None
        return parts[0] if unwrap and len(parts) == 1 else kind(parts)

    return read


_SURFACES = _several(shapely.MultiPolygon, "Polygon")
_JOINED_SURFACES = _several(shapely.MultiPolygon, "Polygon", unwrap=True)
_LINES = _several(shapely.MultiLineString, "LineString")

_READERS: dict[str, Callable[[Element, int, int], BaseGeometry | None]] = {
    "Point": _point,
    "LineString": _line,
    "Curve": _curve,
    "CompositeCurve": _curve,
    "LinearRing": _line,
    "Polygon": _polygon,
    "PolygonPatch": _polygon,
    "Rectangle": _polygon,
    "Triangle": _polygon,
    "Surface": _JOINED_SURFACES,
    "PolyhedralSurface": _JOINED_SURFACES,
    "CompositeSurface": _JOINED_SURFACES,
    "MultiPoint": _several(shapely.MultiPoint, "Point"),
    "MultiLineString": _LINES,
    "MultiCurve": _LINES,
    "MultiPolygon": _SURFACES,
    "MultiSurface": _SURFACES,
    "MultiGeometry": _several(shapely.GeometryCollection, ""),
}
_GEOMETRIES = frozenset({*_READERS, *_CURVES, "Solid", "MultiSolid"})
