"""Before and after on a map: what map elements are given to draw changes (docs/map-elements.md)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.srid import COORDINATE_DECIMALS

MAX_VERTICES: Final = 2_000
"""Of one outline on the map; a longer one is drawn simpler, and stays exact everywhere else."""

_FIRST_TOLERANCE_DEG = 1e-6
_LEAST_MARGIN_DEG = 0.0006
_MARGIN_SHARE = 0.15


@dataclass(frozen=True)
class Mark:
    """One object as the map shows it: where it was, where it is, and in words what happened.

    ``identity`` is that of its line in the list; ``kind`` one of `layers.changes.ChangeKind` or of
    the findings of a synchronisation; geometries in EPSG:4326.
    """

    identity: str
    kind: str
    title: str
    words: str
    geom_before: BaseGeometry | None
    geom_after: BaseGeometry | None

    @property
    def geometries(self) -> list[BaseGeometry]:
        """Those that can be drawn."""
        both = (self.geom_before, self.geom_after)
        return [geom for geom in both if geom is not None and not geom.is_empty]

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude of a point on it, as it is now if it is; None without geometry."""
        if not self.geometries:
            return None
        lon, lat = _on(self.geometries[-1])
        return lon, lat

    @property
    def bounds(self) -> str:
        """``west,south,east,north`` in degrees around before and after, with some room."""
        return bounds_of([self])


def change_sources(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """The two MapSources of ``marks``: the ghosts of what was, and what is, with a sign on each."""
    before: list[dict[str, Any]] = []
    after: list[dict[str, Any]] = []
    for mark in marks:
        if not mark.geometries:
            continue
        facts = {
            "source_id": mark.identity,
            "kind": mark.kind,
            "title": mark.title,
            "words": mark.words,
        }
        if mark.geom_before is not None and not mark.geom_before.is_empty:
            before.append(_feature(mark.geom_before, facts, "before"))
        if mark.geom_after is not None and not mark.geom_after.is_empty:
            after.append(_feature(mark.geom_after, facts, "after"))
        if len(mark.geometries) > 1:
            start, end = (_on(geom) for geom in mark.geometries)
            if start != end:
                after.append(_feature(shapely.LineString([start, end]), facts, "path"))
        after.append(_feature(shapely.Point(_on(mark.geometries[-1])), facts, "sign"))
    return [
        _source("avant", "before", _("Avant"), before),
        _source("apres", "changes", _("Après"), after),
    ]


def bounds_of(marks: Iterable[Mark]) -> str:
    """``west,south,east,north`` in degrees around all the marks; empty when nothing can be drawn."""
    geometries = [geom for mark in marks for geom in mark.geometries]
    if not geometries:
        return ""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometries))
    wide = max((east - west) * _MARGIN_SHARE, _LEAST_MARGIN_DEG)
    high = max((north - south) * _MARGIN_SHARE, _LEAST_MARGIN_DEG * 0.6)
    return f"{west - wide:.6f},{south - high:.6f},{east + wide:.6f},{north + high:.6f}"


def _source(
    source_id: str, kind: str, title: str, features: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": source_id,
        "kind": kind,
        "title": title,
        "tilejson": None,
        "geojson": {"type": "FeatureCollection", "features": features},
        "visible": True,
    }


def _feature(geom: BaseGeometry, facts: dict[str, str], role: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(drawable(geom))),
        "properties": {**facts, "role": role},
    }


def drawable(geom: BaseGeometry) -> BaseGeometry:
    """At most about `MAX_VERTICES` positions, none with more decimals than a centimetre needs."""
    tolerance = _FIRST_TOLERANCE_DEG
    drawn = geom
    while shapely.get_num_coordinates(drawn) > MAX_VERTICES and tolerance < 1:
        drawn = geom.simplify(tolerance, preserve_topology=True)
        tolerance *= 2

    def rounded(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(positions, COORDINATE_DECIMALS)

    found: BaseGeometry = shapely.transform(drawn, rounded)
    return found


def _on(geom: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(geom)
    return round(point.x, COORDINATE_DECIMALS), round(point.y, COORDINATE_DECIMALS)
