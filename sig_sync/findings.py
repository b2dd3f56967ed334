"""What a run noticed, object by object, written as it goes and bounded for each kind."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from sig_sync.extended_wkb import extended_hex

FINDINGS_PER_KIND: Final = 10_000
"""More findings of one kind than this are only counted."""


class Noticed(NamedTuple):
    """One finding in memory; ``geometry`` in EPSG:4326, valid or not."""

    kind: str
    source_id: str
    row: int | None
    reason: str
    geometry: BaseGeometry | None = None


def write_findings(run_id: int, noticed: Iterable[Noticed]) -> None:
    """Record findings of a run."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY sig_sync_syncfinding (run_id, kind, source_id, row, reason, geom) FROM STDIN"
        ) as copy,
    ):
        for finding in noticed:
            copy.write_row((run_id, *finding[:4], _shown(finding.geometry)))


def _shown(geometry: BaseGeometry | None) -> str | None:
    if geometry is None or not np.isfinite(shapely.bounds(geometry)).all():
        return None
    return extended_hex(shapely.to_wkb(geometry, byte_order=1))
