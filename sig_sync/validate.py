"""Third step: which features can be served, which must be repaired, which are put aside."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.srid import FRANCE_EXTENT
from geo.territory.models import Commune
from layers.models import GeometryKind
from layers.services import FeatureState
from sig_sync.errors import CountDropped, TerritoryNotLoaded, TooManyQuarantined
from sig_sync.models import Source
from sig_sync.transform import Quarantined, Transformed

REPAIRED_AREA_SHARE = 1e-3
"""A polygon may be repaired if that changes at most this share of its area."""

APPROXIMATE_MARGIN_DEG = 0.04
"""How far beyond an approximate territory a feature may lie: about 3 to 4 km at 50° N."""

_TYPES_OF_KIND = {
    GeometryKind.POINT: ("Point", "MultiPoint"),
    GeometryKind.LINE: ("LineString", "MultiLineString"),
    GeometryKind.POLYGON: ("Polygon", "MultiPolygon"),
}


@dataclass(frozen=True)
class Validated:
    """What may be served, and what was done or refused on the way."""

    states: dict[str, FeatureState]
    repaired: list[str]
    quarantined: list[Quarantined]


def validate(transformed: Transformed, source: Source) -> Validated:
    """Sort the features into served, repaired and quarantined. Raises `TerritoryNotLoaded`."""
    territory = _territory()
    shapely.prepare(territory)
    geometries = transformed.geometries
    valid = shapely.is_valid(geometries)
    inside = shapely.intersects(territory, geometries)
    in_france = _in_france(shapely.bounds(geometries))
    wanted = _TYPES_OF_KIND[GeometryKind(source.layer.geometry_kind)]
    states: dict[str, FeatureState] = {}
    repaired: list[str] = []
    quarantined = list(transformed.quarantined)
    for index, source_id in enumerate(transformed.source_ids):
        geometry, is_inside = geometries[index], inside[index]
        reason = ""
        if geometry.geom_type not in wanted:
            reason = _("géométrie de type %s, inattendue dans cette couche") % geometry.geom_type
        elif not in_france[index]:
            reason = _where(geometry)
        elif not valid[index]:
            geometry, reason = _repair(geometry)
            is_inside = not reason and territory.intersects(geometry)
            if not reason:
                repaired.append(source_id)
        if not reason and not is_inside:
            reason = _("hors du territoire")
        if reason:
            quarantined.append(Quarantined(source_id, transformed.rows[index], reason))
            continue
        states[source_id] = FeatureState(
            source_id,
            geometry,
            transformed.properties[index],
            transformed.content_hashes[index],
        )
    return Validated(states, [i for i in repaired if i in states], quarantined)


def ensure_safe(validated: Validated, source: Source, *, served: int) -> None:
    """Refuse a delivery that would damage the layer, which serves ``served`` features now.

    Raises `TooManyQuarantined` or `CountDropped`.
    """
    delivered = len(validated.states) + len(validated.quarantined)
    share = 100 * len(validated.quarantined) / delivered
    if share > source.max_quarantined_percent:
        first = validated.quarantined[0]
        raise TooManyQuarantined(
            _(
                "%(count)d objets sur %(total)d sont inutilisables (%(share)d %%, pour %(limit)d %% tolérés) ; "
                "le premier est l’objet n° %(row)d : %(reason)s."
            )
            % {
                "count": len(validated.quarantined),
                "total": delivered,
                "share": round(share),
                "limit": source.max_quarantined_percent,
                "row": first.row,
                "reason": first.reason,
            }
        )
    if delivered < served * (100 - source.max_drop_percent) / 100:
        raise CountDropped(
            _(
                "Le fichier a %(delivered)d objets, la couche en a %(served)d : une baisse de plus de %(limit)d %% "
                "ressemble à un export incomplet. Si elle est voulue, relevez la « baisse tolérée » de la source."
            )
            % {
                "delivered": delivered,
                "served": served,
                "limit": source.max_drop_percent,
            }
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


def _repair(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
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


def _where(geometry: BaseGeometry) -> str:
    west, south, east, north = geometry.bounds
    if _in_france(np.array([(south, west, north, east)]))[0]:
        return _("hors de France : longitude et latitude sont inversées")
    return _("hors de France : vérifiez le système de coordonnées")
