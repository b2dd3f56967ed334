"""Third step: which objects can be served, which must be repaired, which are put aside."""

import threading
from collections.abc import Iterable

import numpy as np
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.srid import FRANCE_EXTENT
from geo.territory.models import Commune
from layers.models import GeometryKind
from sig_sync.carried_over import MISSING, CarriedOver
from sig_sync.errors import CountDropped, TerritoryNotLoaded, TooManyQuarantined
from sig_sync.models import Source
from sig_sync.star_rings import are_valid
from sig_sync.transform import Objects

REPAIRED_AREA_SHARE = 1e-3
"""A polygon may be repaired if that changes at most this share of its area."""

APPROXIMATE_MARGIN_DEG = 0.04
"""How far beyond an approximate territory a feature may lie: about 3 to 4 km at 50° N."""

_TYPES_OF_KIND = {
    GeometryKind.POINT: ("Point", "MultiPoint"),
    GeometryKind.LINE: ("LineString", "MultiLineString"),
    GeometryKind.POLYGON: ("Polygon", "MultiPolygon"),
}


class Validator:
    """Judges the objects of one layer against the current territory. Raises `TerritoryNotLoaded`.

    Safe to be asked by several threads.
    """

    def __init__(self, geometry_kind: str) -> None:
        self._outline: bytes = shapely.to_wkb(_territory())
        # GEOS completes a prepared geometry while it is used: each thread has its own.
        self._of_thread = threading.local()
        types = _TYPES_OF_KIND[GeometryKind(geometry_kind)]
        self._type_ids = [shapely.GeometryType[name.upper()].value for name in types]

    @property
    def _territory(self) -> BaseGeometry:
        prepared: BaseGeometry | None = getattr(self._of_thread, "territory", None)
        if prepared is None:
            prepared = self._of_thread.territory = shapely.from_wkb(self._outline)
            shapely.prepare(prepared)
        return prepared

    def judge(self, objects: Objects) -> None:
        """Note in ``objects`` what cannot be served and why; make valid what can be."""
        geometries = objects.geometries
        judged = geometries.kinds != MISSING
        judged[list(objects.reasons)] = False
        expected = np.isin(geometries.kinds, self._type_ids)
        in_france = _in_france(geometries.bounds)
        usable = judged & expected & in_france
        valid = are_valid(geometries)
        inside = self._touches_territory(geometries, usable & valid)
        for index in np.flatnonzero(judged & ~(usable & valid & inside)).tolist():
            if not expected[index]:
                kind = geometries.objects(np.array([index]))[0].geom_type
                objects.reasons[index] = (
                    _("géométrie de type %s, inattendue dans cette couche") % kind
                )
            elif not in_france[index]:
                objects.reasons[index] = _where(geometries.bounds[index])
            elif valid[index]:
                objects.reasons[index] = _("hors du territoire")
            else:
                self._repair(objects, index)

    def _touches_territory(
        self, geometries: CarriedOver, asked: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        inside = np.zeros(len(geometries), dtype=bool)
        rows = np.flatnonzero(asked & (geometries.counts > 0))
        first = geometries.positions[geometries.starts[rows]]
        inside[rows] = shapely.intersects_xy(self._territory, first[:, 0], first[:, 1])
        # What begins outside may reach in; a point has no more than its one position.
        others = np.flatnonzero(asked & ~inside & (geometries.counts > 1))
        inside[others] = shapely.intersects(self._territory, geometries.objects(others))
        return inside

    def _repair(self, objects: Objects, index: int) -> None:
        geometry, reason = _repaired(objects.geometries.objects(np.array([index]))[0])
        if not reason and not self._territory.intersects(geometry):
            reason = _("hors du territoire")
        if reason:
            objects.reasons[index] = reason
            return
        objects.geometries.repair(index, geometry)
        objects.repaired.add(index)


def ensure_safe(
    source: Source, *, delivered: int, quarantined: int, first_reason: tuple[int, str], served: int
) -> None:
    """Stop before a delivery that would damage the layer, which serves ``served`` objects now.

    ``first_reason`` is the number of an object put aside and why. Raises `TooManyQuarantined` or
    `CountDropped`.
    """
    share = 100 * quarantined / delivered
    if share > source.max_quarantined_percent:
        raise TooManyQuarantined(
            ngettext(
                "%(count)d objet sur %(total)d est inutilisable (%(share)d %%, pour %(limit)d %% tolérés) : "
                "l’objet n° %(row)d, %(reason)s.",
                "%(count)d objets sur %(total)d sont inutilisables (%(share)d %%, pour %(limit)d %% tolérés) ; "
                "le premier est l’objet n° %(row)d : %(reason)s.",
                quarantined,
            )
            % {
                "count": quarantined,
                "total": delivered,
                "share": round(share),
                "limit": source.max_quarantined_percent,
                "row": first_reason[0],
                "reason": first_reason[1],
            }
        )
    if delivered < served * (100 - source.max_drop_percent) / 100:
        raise CountDropped(
            _(
                "Le fichier a %(delivered)d objets, la couche en a %(served)d : une baisse de plus de %(limit)d %% "
                "ressemble à un export incomplet. Si elle est voulue, donnez votre accord."
            )
            % {"delivered": delivered, "served": served, "limit": source.max_drop_percent}
        )


def territory_stamp() -> str:
    """Changes whenever the outline that features are checked against changes."""
    communes = Commune.objects.current().order_by("pk").values_list("pk", "approximate")
    return ",".join(f"{pk}{'~' if approximate else ''}" for pk, approximate in communes)


def _territory() -> BaseGeometry:
    """The current communes together (EPSG:4326), wider when they are approximate."""
    communes = list(Commune.objects.current().values_list("geom", "approximate"))
    if not communes:
        raise TerritoryNotLoaded
    outlines: NDArray[np.object_] = shapely.from_wkb([bytes(geom.wkb) for geom, _a in communes])
    union = shapely.union_all(outlines)
    if any(approximate for _geom, approximate in communes):
        union = shapely.buffer(union, APPROXIMATE_MARGIN_DEG)
    return union


def _repaired(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
    """The geometry made valid and no reason, or the geometry as it was and why it cannot be."""
    reason = _("géométrie invalide (%s)") % shapely.is_valid_reason(geometry)
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return geometry, reason
    pieces = _polygons(shapely.get_parts(shapely.make_valid(geometry)))
    made = shapely.union_all(pieces)
    before = abs(geometry.area)
    if not pieces or before <= 0 or abs(made.area - before) > REPAIRED_AREA_SHARE * before:
        return geometry, reason
    return made, ""


def _polygons(parts: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    return [
        piece for part in parts for piece in shapely.get_parts(part) if piece.geom_type == "Polygon"
    ]


def _in_france(bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each row (west, south, east, north) in degrees; False for what is not a number."""
    west, south, east, north = FRANCE_EXTENT
    return (
        (bounds[:, 0] >= west)
        & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east)
        & (bounds[:, 3] <= north)
    )


def _where(bounds: NDArray[np.float64]) -> str:
    west, south, east, north = bounds
    if _in_france(np.array([(south, west, north, east)]))[0]:
        return _("hors de France : longitude et latitude sont inversées")
    return _("hors de France : vérifiez le système de coordonnées")
