"""The delivery in the database: copied batch by batch into a temporary table of this session.

Temporary tables leave with the session, however it ends: a killed worker leaves nothing behind.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final, NamedTuple

import numpy as np
from django.db import Error as DatabaseError
from django.db import connection

from geo.sqlfiles import read_sql
from sig_sync.extended_wkb import extended_hexes
from sig_sync.findings import FINDINGS_PER_KIND, Noticed
from sig_sync.steady import UNKNOWN, steady_zooms
from sig_sync.transform import Objects

_STAGE = read_sql(__file__, "stage.sql")
_WORKING_TABLES: Final = (
    "staged", "unclaimed", "sync_match", "left_new", "left_old", "sync_change", "sync_move"
)  # fmt: skip
_CHUNK_ROWS = 2_000
_BATCHES_PER_COPY = 5
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass
class Staged:
    """What was staged, in numbers; ``noticed`` is bounded, the numbers are exact."""

    delivered: int = 0
    quarantined: int = 0
    repaired: int = 0
    first_reason: tuple[int, str] = (0, "")
    noticed: list[Noticed] = field(default_factory=list)

    @property
    def usable(self) -> int:
        """How many objects can be served."""
        return self.delivered - self.quarantined


@contextlib.contextmanager
def working_tables() -> Iterator[None]:
    """The empty table ``staged``; every working table of a run is gone afterwards."""
    drop = f"DROP TABLE IF EXISTS {', '.join(_WORKING_TABLES)} CASCADE"
    with connection.cursor() as cursor:
        # The session may come from a pool, after a run that lost it.
        cursor.execute(drop)
        cursor.execute(_STAGE)
    try:
        yield
    finally:
        # A lost connection has taken its tables along.
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(drop)


class Prepared(NamedTuple):
    """Objects, and how COPY writes them."""

    objects: Objects
    lines: list[str]


def prepared(objects: Objects) -> Prepared:
    """The objects ready to be copied; needs no database, so that another thread may do it."""
    starts = range(0, len(objects), _CHUNK_ROWS)
    zooms = [
        "\\N" if zoom == UNKNOWN else str(zoom)
        for zoom in steady_zooms(objects.geometries).tolist()
    ]
    return Prepared(
        objects, [_lines(objects, slice(one, one + _CHUNK_ROWS), zooms) for one in starts]
    )


def stage(batches: Iterable[Prepared]) -> Iterator[Staged]:
    """Copy the objects; gives the numbers so far each time that they are in the database."""
    staged = Staged()
    source = iter(batches)
    while (first := next(source, None)) is not None:
        columns = "number, geom, content_hash, properties, reason, steady_zoom"
        if first.objects.source_ids is not None:
            columns += ", source_id"
        # One COPY for several batches: the server reads one while the next is prepared.
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY staged ({columns}) FROM STDIN") as copy,
        ):
            for batch in chain([first], islice(source, _BATCHES_PER_COPY - 1)):
                for lines in batch.lines:
                    copy.write(lines)
                _take_note(staged, batch.objects)
        yield staged


def _lines(objects: Objects, part: slice, steady_zooms: list[str]) -> str:
    """Some objects in the text format of COPY."""
    rows = np.arange(len(objects))[part]
    shapes = extended_hexes(objects.geometries, rows)
    texts = _escaped(objects.properties[part])
    count = len(shapes)
    reasons = ["\\N"] * count
    if objects.reasons:
        for index in range(count):
            reason = objects.reasons.get(part.start + index)
            if reason is not None:
                reasons[index] = reason.translate(_ESCAPES)
        # Only what can be shown is kept of it: no infinite coordinate enters a table.
        finite: Any = np.isfinite(objects.geometries.bounds[part]).all(axis=1).tolist()
        shapes = [
            shape if is_finite else None for shape, is_finite in zip(shapes, finite, strict=True)
        ]
    written = ["\\N" if shape is None else shape for shape in shapes]
    fields = [
        map(str, objects.numbers[part]),
        written,
        objects.content_hashes[part],
        texts,
        reasons,
        steady_zooms[part],
    ]
    if objects.source_ids is not None:
        fields.append(_escaped(objects.source_ids[part]))
    return "\n".join(map("\t".join, zip(*fields, strict=True))) + "\n"


def _escaped(texts: list[str]) -> list[str]:
    together = "".join(texts)
    if not any(special in together for special in "\\\t\n\r"):
        return texts
    return [text.translate(_ESCAPES) for text in texts]


def _take_note(staged: Staged, objects: Objects) -> None:
    staged.delivered += len(objects) + objects.recognised
    if objects.reasons:
        if not staged.quarantined:
            index, reason = min(objects.reasons.items())
            staged.first_reason = (objects.numbers[index], reason)
        room = FINDINGS_PER_KIND - staged.quarantined
        for index, reason in islice(sorted(objects.reasons.items()), max(room, 0)):
            staged.noticed.append(_noticed("quarantined", objects, index, reason))
        staged.quarantined += len(objects.reasons)
    if objects.repaired:
        room = FINDINGS_PER_KIND - staged.repaired
        for index in islice(sorted(objects.repaired), max(room, 0)):
            staged.noticed.append(_noticed("repaired", objects, index, ""))
        staged.repaired += len(objects.repaired)


def _noticed(kind: str, objects: Objects, index: int, reason: str) -> Noticed:
    source_id = objects.source_ids[index] if objects.source_ids is not None else ""
    return Noticed(kind, source_id[:200], objects.numbers[index], reason, objects.geometries[index])
