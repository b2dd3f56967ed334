"""What one revision of a layer changed, out of the temporal rows: exact, complete and for ever."""

import enum
import json
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID
from layers.models import LayerRevision

_CHANGES = read_sql(__file__, "changes.sql")


class ChangeKind(enum.StrEnum):
    """What happened to one object between two revisions."""

    ADDED = "added"
    MOVED = "moved"
    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True)
class ColumnChange:
    """One column of one object, before and after; None where the column is missing."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One object that a revision changed.

    Geometries are in EPSG:4326; ``moved_m`` is how far its farthest vertex went, in metres
    (EPSG:2154), None unless the object stands on both sides. ``is_back``: added again after an
    absence.
    """

    kind: ChangeKind
    source_id: str
    properties_before: dict[str, Any] | None
    properties_after: dict[str, Any] | None
    moved_m: float | None
    is_back: bool
    geom_before: BaseGeometry | None
    geom_after: BaseGeometry | None

    @property
    def properties(self) -> dict[str, Any]:
        """The newest columns known."""
        return self.properties_after or self.properties_before or {}

    @property
    def columns(self) -> list[ColumnChange]:
        """The columns that differ, by name; none unless the object stands on both sides."""
        if self.properties_before is None or self.properties_after is None:
            return []
        before, after = self.properties_before, self.properties_after
        return [
            ColumnChange(name, before.get(name), after.get(name))
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)
        ]


@dataclass(frozen=True)
class ChangesPage:
    """Some changes in the order of their identities, and after which one the next page begins."""

    changes: list[Change]
    next_after: str | None


def changes_of(
    revision: LayerRevision,
    *,
    kind: ChangeKind | None = None,
    after: str = "",
    limit: int = 50,
) -> ChangesPage:
    """What ``revision`` changed, from the identity after ``after``. One query, bounded."""
    parameters = {
        "layer_id": revision.layer_id,
        "number": revision.number,
        "kind": kind,
        "after": after,
        "limit": limit + 1,
        "metric_srid": METRIC_SRID,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, parameters)
        changes = [_change(*row) for row in cursor.fetchall()]
    page = changes[:limit]
    return ChangesPage(page, page[-1].source_id if len(changes) > limit else None)


def _change(
    kind: str,
    source_id: str,
    properties_before: Any,
    properties_after: Any,
    moved_m: float | None,
    is_back: bool,
    geom_before: Any,
    geom_after: Any,
) -> Change:
    return Change(
        ChangeKind(kind),
        source_id,
        _columns(properties_before),
        _columns(properties_after),
        moved_m,
        is_back,
        _geometry(geom_before),
        _geometry(geom_after),
    )


def _columns(value: Any) -> dict[str, Any] | None:
    # Under Django's cursors jsonb comes as text.
    found: dict[str, Any] | None = json.loads(value) if isinstance(value, str) else value
    return found


def _geometry(value: Any) -> BaseGeometry | None:
    return None if value is None else shapely.from_wkb(bytes(value))
