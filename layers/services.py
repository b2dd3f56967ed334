"""Writing the revisions of a layer (design D4)."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import shapely
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from geo.sqlfiles import read_sql
from geo.srid import WIRE_SRID
from layers.models import Layer, LayerRevision

_CLOSE_FEATURES = read_sql(__file__, "close_features.sql")
_OPEN_FEATURES = read_sql(__file__, "open_features.sql")

# A row without geometry is a removal: it closes, and opens nothing.
_STAGING_TABLE = """
CREATE TEMPORARY TABLE staged_feature (
    source_id text NOT NULL, geom geometry, properties jsonb, content_hash text
) ON COMMIT DROP
"""


class FeatureState(NamedTuple):
    """One feature as a revision will serve it; ``geom`` is valid, 2D, in EPSG:4326."""

    source_id: str
    geom: BaseGeometry
    properties: dict[str, Any]
    content_hash: str


def record_revision(
    *,
    layer: Layer,
    added: Collection[FeatureState],
    changed: Collection[FeatureState],
    removed: Collection[str],
    source_hash: str,
    now: datetime,
) -> LayerRevision:
    """Make the layer's next revision and serve it: only what differs is written, all or nothing.

    ``removed`` are source ids. Former states stay readable at the revisions that had them. Two
    callers wait for each other on the layer's row.
    """
    with transaction.atomic():
        locked = Layer.objects.select_for_update().get(pk=layer.pk)
        last = locked.revisions.order_by("-number").first()
        revision = LayerRevision.objects.create(
            layer=locked,
            number=last.number + 1 if last else 1,
            created_at=now,
            added=len(added),
            changed=len(changed),
            removed=len(removed),
            source_hash=source_hash,
        )
        _write([*added, *changed], removed, locked.pk, revision.number)
        locked.current_revision = revision
        locked.save(update_fields=["current_revision"])
    layer.current_revision = revision
    return revision


def _write(
    opened: Iterable[FeatureState], removed: Iterable[str], layer_id: int, number: int
) -> None:
    parameters = {"layer": layer_id, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(_STAGING_TABLE)
        with cursor.copy(
            "COPY staged_feature (source_id, geom, properties, content_hash) FROM STDIN"
        ) as copy:
            for state in opened:
                copy.write_row(
                    (
                        state.source_id,
                        _extended_wkb(state.geom),
                        json.dumps(state.properties, ensure_ascii=False),
                        state.content_hash,
                    )
                )
            for source_id in removed:
                copy.write_row((source_id, None, None, None))
        cursor.execute("ANALYZE staged_feature")
        cursor.execute(_CLOSE_FEATURES, parameters)
        cursor.execute(_OPEN_FEATURES, parameters)
        # Inside an outer transaction the next revision needs the name again.
        cursor.execute("DROP TABLE staged_feature")


def _extended_wkb(geom: BaseGeometry) -> str:
    """The geometry with its SRID, as PostGIS reads it from text."""
    hexadecimal: str = shapely.to_wkb(
        shapely.set_srid(geom, WIRE_SRID), hex=True, include_srid=True
    )
    return hexadecimal
