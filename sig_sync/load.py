"""Fifth step: the difference written as the layer's next revision, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from django.db import Error as DatabaseError
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from geo.sqlfiles import read_sql
from layers.models import Layer, LayerRevision
from layers.partitions import OWN_PARTITION_FROM, PartitionAhead, partition_ahead
from layers.services import Tally, locked_layer, write_revision
from sig_sync.diff import Difference
from sig_sync.errors import LayerChangedMeanwhile
from sig_sync.findings import FINDINGS_PER_KIND

_LIST_FINDINGS = read_sql(__file__, "list_findings.sql")
_LIST_FIRST_FINDINGS = read_sql(__file__, "list_first_findings.sql")
_COUNT_MISSING = read_sql(__file__, "count_missing.sql")
_FORGET_MISSING = read_sql(__file__, "forget_missing.sql")
_REFRESH_HASHES = read_sql(__file__, "refresh_hashes.sql")
_FIRST_CHANGES: Final = """
CREATE TEMPORARY VIEW layer_change AS
SELECT
    source_id,
    NULL::bigint AS feature_id,
    geom,
    {empty} properties AS properties,
    content_hash,
    steady_zoom
FROM staged
WHERE reason IS NULL
"""
FIRST_FINDINGS: Final = 1_000
"""Of a first load, where everything is new, this many objects are listed."""

# A removal closes a state and opens none; what is missing, or the same, is left as it is.
_CHANGES: Final = """
CREATE TEMPORARY VIEW layer_change AS
SELECT
    change.source_id,
    change.feature_id,
    staged.geom,
    {empty} staged.properties AS properties,
    staged.content_hash,
    staged.steady_zoom
FROM sync_change AS change
LEFT JOIN staged ON staged.number = change.number
WHERE change.kind NOT IN ('missing', 'same')
"""


@contextmanager
def loaded_ahead(
    layer: Layer, found: Difference, *, columns: tuple[str, ...], fills_every_cell: bool
) -> Iterator[PartitionAhead | None]:
    """Write a large first delivery as a table apart, to be served by the transaction inside.

    None when there is no use for it: then `load` writes everything.
    """
    is_large = found.is_first and found.kinds["added"] >= OWN_PARTITION_FROM
    # Another session sees nothing of an open transaction.
    if not is_large or connection.in_atomic_block or layer.revisions.exists():
        yield None
        return
    with connection.cursor() as cursor:
        _show_changes(() if fills_every_cell else columns, is_first=True)
        try:
            with partition_ahead(layer.pk) as ahead:
                yield ahead
        finally:
            # With the working tables, if the connection is lost or the transaction failed.
            with suppress(DatabaseError):
                cursor.execute("DROP VIEW IF EXISTS layer_change")


def load(
    layer: Layer,
    found: Difference,
    *,
    columns: tuple[str, ...],
    fills_every_cell: bool = False,
    base: LayerRevision | None,
    source_hash: str,
    now: datetime,
    ahead: PartitionAhead | None = None,
) -> LayerRevision | None:
    """Write the difference and serve it; None when it makes no revision. Inside a transaction.

    ``base`` is the revision that the delivery was compared with, ``ahead`` what `loaded_ahead` wrote.
    Raises `LayerChangedMeanwhile`.
    """
    locked = locked_layer(layer)
    is_as_it_was = locked.geometry_kind == layer.geometry_kind
    if locked.current_revision_id != (base.pk if base else None) or not is_as_it_was:
        raise LayerChangedMeanwhile
    revision = None
    with connection.cursor() as cursor:
        # The rows of a first load are sorted in memory rather than on disk.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        if not found.is_first:
            cursor.execute(_COUNT_MISSING, {"layer": layer.pk, "now": now})
            cursor.execute(_FORGET_MISSING, {"layer": layer.pk})
            if found.kinds["same"]:
                cursor.execute(_REFRESH_HASHES, {"layer": layer.pk})
        if ahead is not None:
            revision = write_revision(
                layer=locked,
                tally=tally_of(found),
                source_hash=source_hash,
                now=now,
                ahead=ahead,
            )
        elif found.is_first or found.makes_a_revision:
            # Empty cells were left out on the way: every object has every column.
            _show_changes(() if fills_every_cell else columns, is_first=found.is_first)
            revision = write_revision(
                layer=locked, tally=tally_of(found), source_hash=source_hash, now=now
            )
            cursor.execute("DROP VIEW layer_change")
    if revision is not None:
        layer.current_revision = revision
    return revision


def list_findings(run_id: int, layer_id: int, found: Difference) -> None:
    """Record the differences as findings of the run; before they are loaded."""
    limit = FIRST_FINDINGS if found.is_first else FINDINGS_PER_KIND
    values = {"run": run_id, "layer": layer_id, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_LIST_FIRST_FINDINGS if found.is_first else _LIST_FINDINGS, values)


def tally_of(found: Difference) -> Tally:
    """The difference as a revision counts it."""
    kinds = found.kinds
    return Tally(
        added=kinds["added"] + kinds["revived"],
        changed=kinds["moved"] + kinds["edited"],
        moved=kinds["moved"],
        removed=kinds["removed"],
    )


def _show_changes(may_lack: tuple[str, ...], *, is_first: bool) -> None:
    empty = sql.SQL("{} || ").format(Jsonb(dict.fromkeys(may_lack))) if may_lack else sql.SQL("")
    statement = sql.SQL(_FIRST_CHANGES if is_first else _CHANGES).format(empty=empty)
    with connection.cursor() as cursor:
        cursor.execute(statement)
