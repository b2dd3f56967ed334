"""Writing the revisions of a layer (design D4)."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import shapely
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from geo.sqlfiles import read_sql
from geo.srid import WIRE_SRID
from layers.errors import NothingToRestore, RevisionUnknown
from layers.gathering import gather
from layers.models import Layer, LayerRevision
from layers.partitions import (
    ANALYZE_FROM,
    OWN_PARTITION_FROM,
    PartitionAhead,
    analyze_shared,
    attach_own_partition,
    fill_own_partition,
    has_own_partition,
    move_to_own_partition,
    own_partition,
)

_CHANGE_TABLE = read_sql(__file__, "change_table.sql")
_CHANGES_BY_IDENTITY = read_sql(__file__, "changes_by_identity.sql")
_CHANGES_BACK_TO = read_sql(__file__, "changes_back_to.sql")
_TALLY_CHANGES = read_sql(__file__, "tally_changes.sql")
_CLOSE_FEATURES = read_sql(__file__, "close_features.sql")
_OPEN_FEATURES = read_sql(__file__, "open_features.sql")


class FeatureState(NamedTuple):
    """One feature as a revision will serve it; ``geom`` is valid, 2D, in EPSG:4326."""

    source_id: str
    geom: BaseGeometry
    properties: dict[str, Any]
    content_hash: str


@dataclass(frozen=True)
class Tally:
    """How many objects a revision touches; ``moved`` are those of ``changed`` with a new geometry."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0


@contextmanager
def change_table() -> Iterator[None]:
    """The temporary table ``layer_change`` (``sql/change_table.sql``), inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE_TABLE)
        yield
        # Inside an outer transaction the next revision needs the name again.
        cursor.execute("DROP TABLE layer_change")


def write_revision(
    *,
    layer: Layer,
    tally: Tally,
    source_hash: str,
    now: datetime,
    restores: int | None = None,
    ahead: PartitionAhead | None = None,
) -> LayerRevision:
    """Make the layer's next revision out of ``layer_change`` and serve it.

    ``layer_change`` is the table of `change_table`, or a temporary view with the same columns. To be
    called inside a transaction that holds the layer's row (`locked_layer`). Former states stay
    readable at the revisions that had them. ``ahead``: the rows of a first revision, written already.
    """
    last = layer.revisions.order_by("-number").first()
    revision = LayerRevision.objects.create(
        layer=layer,
        number=last.number + 1 if last else 1,
        created_at=now,
        added=tally.added,
        changed=tally.changed,
        moved=tally.moved,
        removed=tally.removed,
        source_hash=source_hash,
        origin=LayerRevision.Origin.SYNC if restores is None else LayerRevision.Origin.ROLLBACK,
        restores=restores,
    )
    has_own = has_own_partition(layer.pk)
    is_first = last is None and not layer.features.exists()
    if ahead is not None:
        gather(revision, features=own_partition(layer.pk))
        ahead.wait()
        attach_own_partition(layer.pk)
    elif is_first and tally.added >= OWN_PARTITION_FROM and not has_own:
        fill_own_partition(layer_id=layer.pk, number=revision.number)
        gather(revision, features=own_partition(layer.pk))
        attach_own_partition(layer.pk)
    else:
        parameters = {"layer": layer.pk, "number": revision.number}
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE_FEATURES, parameters)
            cursor.execute(_OPEN_FEATURES, parameters)
        gather(revision)
        if not has_own and layer.features.current().count() >= OWN_PARTITION_FROM:
            move_to_own_partition(layer.pk)
        elif not has_own and tally.added + tally.changed + tally.moved >= ANALYZE_FROM:
            transaction.on_commit(analyze_shared, robust=True)
    layer.current_revision = revision
    layer.save(update_fields=["current_revision"])
    return revision


def locked_layer(layer: Layer) -> Layer:
    """The layer as it is now, its row held: two writers wait for each other here.

    Who only refers to it, a contribution about an object or the points of a pack, waits for nobody.
    """
    return Layer.objects.select_for_update(no_key=True).get(pk=layer.pk)


def record_revision(
    *,
    layer: Layer,
    added: Collection[FeatureState],
    changed: Collection[FeatureState],
    removed: Collection[str],
    source_hash: str,
    now: datetime,
) -> LayerRevision:
    """Make the layer's next revision out of states in memory: only these are written, all or nothing.

    ``removed`` are source ids.
    """
    with transaction.atomic(), change_table():
        locked = locked_layer(layer)
        _fill_changes([*added, *changed], removed)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE layer_change")
            cursor.execute(_CHANGES_BY_IDENTITY, {"layer": layer.pk})
        tally = Tally(len(added), len(changed), 0, len(removed))
        revision = write_revision(layer=locked, tally=tally, source_hash=source_hash, now=now)
    layer.current_revision = revision
    return revision


def restore_revision(*, layer: Layer, number: int, now: datetime) -> LayerRevision:
    """Serve again what the layer was at revision ``number``, as its next revision.

    Raises `RevisionUnknown`, or `NothingToRestore` when that is what it serves already.
    """
    with transaction.atomic(), change_table():
        locked = locked_layer(layer)
        current = locked.current_revision
        wanted = locked.revisions.filter(number=number).first()
        if wanted is None or current is None:
            raise RevisionUnknown
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES_BACK_TO, {"layer": locked.pk, "number": number})
            cursor.execute("ANALYZE layer_change")
            cursor.execute(_TALLY_CHANGES, {"layer": locked.pk})
            row = cursor.fetchone()
        tally = Tally(*(row or ()))
        if tally == Tally():
            raise NothingToRestore
        revision = write_revision(
            layer=locked,
            tally=tally,
            source_hash=wanted.source_hash,
            now=now,
            restores=number,
        )
    layer.current_revision = revision
    return revision


def _fill_changes(opened: Iterable[FeatureState], removed: Iterable[str]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY layer_change (source_id, geom, properties, content_hash) FROM STDIN"
        ) as copy,
    ):
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


def _extended_wkb(geom: BaseGeometry) -> str:
    """The geometry with its SRID, as PostGIS reads it from text."""
    hexadecimal: str = shapely.to_wkb(
        shapely.set_srid(geom, WIRE_SRID), hex=True, include_srid=True
    )
    return hexadecimal
