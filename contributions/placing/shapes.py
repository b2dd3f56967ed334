"""From places in order to one geometry: a point, a line, or an area."""

from collections.abc import Sequence
from typing import Final

from django.contrib.gis.geos import GEOSGeometry, LinearRing, LineString, MultiPoint, Point, Polygon
from django.utils.translation import gettext as _

from contributions.placing.errors import (
    NotEnoughPlaces,
    OnePlaceOnly,
    OutlineCrossed,
    OutlineFlat,
)
from geo.srid import WIRE_SRID
from layers.models import GeometryKind

Positions = Sequence[tuple[float, float]]

_LEAST_AREA_DEG2: Final = 1e-12
"""About a hundredth of a square metre: less is a line drawn there and back."""


def shape_of(kind: str, positions: Positions, *, around: bool = False) -> GEOSGeometry:
    """The geometry (EPSG:4326) of ``positions`` (lon, lat in degrees), in the order given.

    An area is closed by itself; ``around`` takes the convex hull instead of the order. Raises
    `NotEnoughPlaces`, `OnePlaceOnly`, `OutlineCrossed` or `OutlineFlat`.
    """
    distinct = _without_repeats(positions)
    if kind == GeometryKind.POINT:
        if len(set(distinct)) > 1:
            raise OnePlaceOnly
        return Point(*distinct[0], srid=WIRE_SRID)
    if kind == GeometryKind.LINE:
        if len(distinct) < 2:
            raise NotEnoughPlaces(_("Un trait demande au moins deux lieux, un par ligne."))
        return LineString(*distinct, srid=WIRE_SRID)
    if len(set(distinct)) < 3:
        raise NotEnoughPlaces(_("Une zone demande au moins trois lieux différents, un par ligne."))
    return _around(distinct) if around else _outline(distinct)


def _outline(positions: Positions) -> GEOSGeometry:
    ring = LinearRing(*positions, *positions[:1] if positions[0] != positions[-1] else ())
    area = Polygon(ring, srid=WIRE_SRID)
    hull = _around(positions)
    if not area.valid:
        raise OutlineCrossed
    if area.area < _LEAST_AREA_DEG2 or hull.area < _LEAST_AREA_DEG2:
        raise OutlineFlat
    return area


def _around(positions: Positions) -> GEOSGeometry:
    hull = MultiPoint(*(Point(*position) for position in positions), srid=WIRE_SRID).convex_hull
    if hull.geom_type != "Polygon" or hull.area < _LEAST_AREA_DEG2:
        raise OutlineFlat
    return hull


def _without_repeats(positions: Positions) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for position in positions:
        if not kept or kept[-1] != position:
            kept.append(position)
    return kept
