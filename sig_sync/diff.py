"""Fourth step: what differs between the objects served and those delivered, found by the database.

``sync_change`` has one row for each difference. Its kinds: added, revived, moved, edited, removed,
missing, recast (only the set of columns changed) and same (only the hash has to be brought up to date).
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.sqlfiles import read_sql
from sig_sync import keys
from sig_sync.displacement import measure_moves
from sig_sync.errors import IdentityNotUnique
from sig_sync.findings import FINDINGS_PER_KIND, Noticed, write_findings
from sig_sync.models import Source
from sig_sync.served import ServedObjects

_ALL_UNCLAIMED = read_sql(__file__, "all_unclaimed.sql")
_STAGE_RECOGNISED = read_sql(__file__, "stage_recognised.sql")
_REPEATED = read_sql(__file__, "repeated.sql")
_COMPARE = read_sql(__file__, "compare.sql")
_SETTLE_MOVES = read_sql(__file__, "settle_moves.sql")
_SETTLE_RECAST = read_sql(__file__, "settle_recast.sql")
_SETTLE_REVIVED = read_sql(__file__, "settle_revived.sql")
_SETTLE_ABSENT = read_sql(__file__, "settle_absent.sql")
_SHOWN = 5


@dataclass(frozen=True)
class ColumnChange:
    """How the set of columns differs from the one served."""

    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)


@dataclass(frozen=True)
class Difference:
    """How many objects of each kind, and what became of the columns."""

    kinds: Counter[str]
    columns: ColumnChange
    is_first: bool = False

    @property
    def makes_a_revision(self) -> bool:
        """True when something else than hashes or absences has to be written."""
        written = ("added", "revived", "moved", "edited", "removed", "recast")
        return any(self.kinds[kind] for kind in written)


def note_unclaimed(layer_id: int, served: ServedObjects | None) -> None:
    """Fill ``unclaimed``: with every object served, unless ``served`` tells them apart."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE unclaimed")
        if served is None:
            cursor.execute(_ALL_UNCLAIMED, {"layer": layer_id})
        else:
            with cursor.copy("COPY unclaimed FROM STDIN") as copy:
                copy.write("".join(f"{number}\n" for number in served.unclaimed()))
        cursor.execute("ANALYZE unclaimed")


def ensure_identities_unique(run_id: int, layer_id: int, column: str) -> None:
    """Raise `IdentityNotUnique`, the repeated identities listed as findings, unless each is unique."""
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, {"layer": layer_id})
        repeated = cursor.fetchmany(FINDINGS_PER_KIND)
    if not repeated:
        return
    write_findings(
        run_id,
        [
            Noticed(
                "quarantined",
                source_id[:200],
                first,
                ngettext("identité présente %d fois", "identité présente %d fois", times) % times,
            )
            for source_id, times, first in repeated
        ],
    )
    raise IdentityNotUnique(
        _(
            "La colonne « %(name)s » n’identifie pas chaque objet : %(count)d valeurs sont répétées "
            "(%(examples)s). Choisissez une colonne unique."
        )
        % {
            "name": column,
            "count": len(repeated),
            "examples": ", ".join(row[0][:40] for row in repeated[:_SHOWN]),
        }
    )


def served_count(source: Source) -> int:
    """How many objects the source's layer serves now."""
    count: int = source.layer.features.current().count()
    return count


def compared(source: Source, columns: tuple[str, ...], *, has_identities: bool) -> Difference:
    """Compare ``staged`` with a layer that serves something, and leave ``sync_change`` filled."""
    layer_id = source.layer_id
    changed_columns = column_change(source, columns)
    recast = bool(changed_columns)
    values: dict[str, Any] = {
        "layer": layer_id,
        "recast": recast,
        "new": changed_columns.new,
        "gone": changed_columns.gone,
        "limit": source.absences_before_removal,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # Hash tables of a million identities stay in memory.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("CREATE UNIQUE INDEX ON staged (number)")
        cursor.execute("ANALYZE staged (source_id, number, content_hash)")
        if not has_identities:
            keys.recognise(layer_id)
        if recast:
            cursor.execute(_STAGE_RECOGNISED, values)
            cursor.execute("TRUNCATE unclaimed")
            cursor.execute(_ALL_UNCLAIMED, values)
        cursor.execute(_COMPARE, values)
        cursor.execute("ANALYZE sync_change")
        if measure_moves(layer_id):
            cursor.execute("ANALYZE sync_move")
            cursor.execute(_SETTLE_MOVES, values)
        cursor.execute(_SETTLE_RECAST, values)
        cursor.execute(_SETTLE_REVIVED, values)
        cursor.execute(_SETTLE_ABSENT, values)
        cursor.execute("SELECT kind, count(*) FROM sync_change GROUP BY kind")
        kinds = Counter(dict(cursor.fetchall()))
    return Difference(kinds, changed_columns)


def column_change(source: Source, columns: tuple[str, ...]) -> ColumnChange:
    """How ``columns`` differ from those that the layer serves."""
    before, now = set(_served_columns(source)), set(columns)
    return ColumnChange(new=sorted(now - before), gone=sorted(before - now))


def _served_columns(source: Source) -> list[str]:
    """Those of the last delivery, or of the object written last if the layer went back since."""
    run = (
        source.runs.filter(revision=source.layer.current_revision_id, counts__has_key="columns")
        .order_by("-id")
        .first()
    )
    if run is not None:
        columns: list[str] = run.counts["columns"]
        return columns
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ARRAY(SELECT jsonb_object_keys(properties)) FROM layers_feature"
            " WHERE layer_id = %s AND until IS NULL ORDER BY since DESC LIMIT 1",
            [source.layer_id],
        )
        row = cursor.fetchone()
    return list(row[0]) if row is not None else []
