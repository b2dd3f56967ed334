"""What a contribution stands on: the object of a layer that it speaks of, and what became of it.

A contribution keeps the object's identity and the layer's revision of its day. When the layer
changes the former state stays readable, so nothing that was written loses its subject.
"""

import enum
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from contributions.models import Contribution
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID

FOOTING = read_sql(__file__, "footing.sql")
# The same rows, so that number and list agree; columns that nobody asks for are not computed.
FOOTING_COUNT = "\n".join(
    ["SELECT count(*) AS number FROM (", FOOTING.strip().removesuffix(";"), ") AS lost"]
)
_LAST_KEY = 2**63 - 1


class FootingState(enum.StrEnum):
    """What became of an object since somebody wrote about it."""

    MOVED = "moved"
    EDITED = "edited"
    GONE = "gone"


@dataclass(frozen=True)
class Footing:
    """An object that is no longer as it was when ``contribution_id`` was written about it.

    Geometries in EPSG:4326; ``geom_now`` and ``away_m`` (metres between the two, 0 when they touch)
    are None for an object that is gone. ``changed_in`` is the revision that changed it first.
    """

    contribution_id: int
    state: FootingState
    geom_before: BaseGeometry
    geom_now: BaseGeometry | None
    away_m: float | None
    title: str
    changed_in: int


@dataclass(frozen=True)
class FootingPage:
    """Some of them, newest contribution first, and the key before which the next page begins."""

    footings: list[Footing]
    next_before: int | None


def footing_of(contribution: Contribution) -> Footing | None:
    """What became of the object that a contribution speaks of; None when it is as it was."""
    if contribution.about_layer_id is None:
        return None
    found = _read(contribution_id=contribution.pk, limit=1)
    return found[0] if found else None


def lost_footings(*, before: int | None = None, limit: int = 30) -> FootingPage:
    """Contributions whose object has changed or gone, hidden ones too, newest first. One query."""
    found = _read(before_id=_LAST_KEY if before is None else before, limit=limit + 1)
    page = found[:limit]
    return FootingPage(page, page[-1].contribution_id if len(found) > limit else None)


def count_lost_footings() -> int:
    """How many contributions `lost_footings` has in all."""
    with connection.cursor() as cursor:
        cursor.execute(FOOTING_COUNT, footing_parameters(limit=None))
        row = cursor.fetchone()
    return row[0] if row else 0


def footing_parameters(
    *, contribution_id: int | None = None, before_id: int = _LAST_KEY, limit: int | None = 30
) -> dict[str, Any]:
    """The values bound in `FOOTING` and `FOOTING_COUNT`."""
    return {
        "contribution_id": contribution_id,
        "before_id": before_id,
        "limit": limit,
        "metric_srid": METRIC_SRID,
    }


def _read(**wanted: Any) -> list[Footing]:
    with connection.cursor() as cursor:
        cursor.execute(FOOTING, footing_parameters(**wanted))
        return [
            Footing(
                contribution_id,
                FootingState(state),
                shapely.from_wkb(bytes(before)),
                None if now is None else shapely.from_wkb(bytes(now)),
                away_m,
                title,
                changed_in,
            )
            for contribution_id, state, before, now, away_m, title, changed_in in cursor.fetchall()
        ]
