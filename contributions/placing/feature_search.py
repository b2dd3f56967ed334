"""The objects of a consultation's layers by name, or by what they are near to."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.db import OperationalError, connection, transaction

from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID
from layers.models import Consultation, Layer

PAGE_SIZE = 10
MAX_PAGE = 100
TIMEOUT_MS = 3_000
"""A name is looked for in every object of the layers, of which there may be a million."""

RADII_M = (500, 2_000, 10_000)
"""How far to look around a place: no farther than it takes to find something."""

_NAMED = read_sql(__file__, "objects_named.sql")
_NEAR = read_sql(__file__, "objects_near.sql")
_FOLDED = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


@dataclass(frozen=True)
class FoundObject:
    """An object that was found. ``away_m`` and its direction are None without a place to start from.

    ``position`` is longitude, latitude of a point on it; ``commune`` the one of that point.
    """

    layer: Layer
    feature_id: int
    source_id: str
    name: str
    commune: str
    position: tuple[float, float]
    away_m: float | None = None
    towards: tuple[float, float] | None = None

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.layer.slug}/{self.source_id}"

    @property
    def identity(self) -> str:
        """How the map of what was found names it (docs/map-elements.md)."""
        return f"trouves-{self.feature_id}"


@dataclass(frozen=True)
class FoundPage:
    """One page of objects; ``in_time`` is False when looking took too long and was given up."""

    objects: list[FoundObject]
    page: int
    has_more: bool
    in_time: bool = True


def layers_to_pick_from(consultation: Consultation) -> list[Layer]:
    """The consultation's layers that have something to serve, in their order on the map."""
    placed = (
        consultation.consultation_layers.filter(layer__current_revision__isnull=False)
        .select_related("layer")
        .order_by("position", "id")
    )
    return [one.layer for one in placed]


def find_objects(
    consultation: Consultation,
    layers: list[Layer],
    query: str,
    *,
    near: Point | None,
    page: int,
    day: date,
) -> FoundPage:
    """Objects with each word of ``query`` in one of their texts, accents and case aside.

    Around ``near`` (EPSG:4326) nearest first, no farther than it takes to fill a page; without it
    by name. An empty query finds all of them. Only those that touch the perimeter.
    """
    bound = {"consultation_id": consultation.pk, "patterns": patterns_of(query), "day": day}
    if near is None:
        return _found(_NAMED, layers, page, bound)
    found = FoundPage([], page, has_more=False)
    for radius_m in RADII_M:
        around = {"lon": near.x, "lat": near.y, "radius_m": radius_m}
        found = _found(_NEAR, layers, page, bound | around)
        if len(found.objects) == PAGE_SIZE or not found.in_time:
            break
    return found


def patterns_of(query: str) -> list[str]:
    """One LIKE pattern for each word, folded as ``objects_named.sql`` folds what it reads."""
    folded = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", query.lower().translate(_FOLDED))
        if not unicodedata.combining(sign) and sign.isprintable()
    )
    words = folded.replace("\\", " ").replace("%", " ").replace("_", " ").split()
    return [f"%{word}%" for word in words[:8]]


def _found(sql: str, layers: list[Layer], page: int, bound: dict[str, Any]) -> FoundPage:
    if not layers:
        return FoundPage([], page, has_more=False)
    by_id = {layer.pk: layer for layer in layers}
    parameters = bound | {
        "layer_ids": list(by_id),
        "metric_srid": METRIC_SRID,
        "limit": PAGE_SIZE + 1,
        "offset": (page - 1) * PAGE_SIZE,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != "57014":
            raise
        return FoundPage([], page, has_more=False, in_time=False)
    objects = [
        FoundObject(
            layer=by_id[layer_id],
            feature_id=feature_id,
            source_id=source_id,
            name=" ".join(name.split()),
            commune=commune,
            position=(lon, lat),
            away_m=away_m,
            towards=None if east_m is None else (east_m, north_m),
        )
        for layer_id, feature_id, source_id, name, commune, lon, lat, away_m, east_m, north_m in rows
    ]
    return FoundPage(objects[:PAGE_SIZE], page, has_more=len(objects) > PAGE_SIZE)
