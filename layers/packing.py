"""Points in packs, from which tiles are drawn without reading each of them (adr/0020)."""

import logging
from typing import Final

from django.db import DatabaseError, connection, transaction

from geo.sqlfiles import read_sql
from layers.models import LayerRevision

POINTS_OF_A_PACK: Final = 300
"""So many fill a page of the database, with a short property."""

logger = logging.getLogger(__name__)

_UNPACK_FORMER = read_sql(__file__, "unpack_former.sql")
_UNPACKED = read_sql(__file__, "unpacked_points.sql")
_PACK = read_sql(__file__, "pack_points.sql")

_TEXTS: Final = {
    "title": "to_jsonb(feature.title)::text",
    "source_id": "to_jsonb(feature.source_id)::text",
}
"""What a style may read that is no property."""

_PROPERTY: Final = "coalesce((feature.properties -> %(name{n})s::text)::text, '')"
_LINE: Final = ", {line} AS line{n}"
_NTH: Final = ", dense_rank() OVER (PARTITION BY point.pack ORDER BY point.line{n}) - 1 AS nth{n}"
_TOLD: Final = "string_agg(DISTINCT point.line{n}, chr(10) ORDER BY point.line{n})"
_PLACES: Final = "string_agg(int2send(point.nth{n}::smallint), '')"


def pack_points() -> int:
    """Pack each public layer of single points whose newest revision, or style, has no packs yet.

    Gives how many layers that were; those of former revisions go. Who comes meanwhile leaves a layer to
    the first. One that fails keeps no other waiting: its error is raised after them, and it is tried
    again the next time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNPACK_FORMER)
        cursor.execute(_UNPACKED)
        found = cursor.fetchall()
    packed = 0
    failures = []
    for revision, names in found:
        try:
            packed += _pack(revision, names)
        except DatabaseError as error:
            logger.exception("The points of revision %s could not be packed", revision)
            failures.append(error)
    if failures:
        raise failures[0]
    return packed


def _pack(revision_id: int, names: list[str]) -> bool:
    with transaction.atomic():
        # Of the revision alone: whoever writes about the layer, or hides it, waits for nobody.
        revision = (
            LayerRevision.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(pk=revision_id)
            .first()
        )
        if revision is None:
            return False
        values: dict[str, int | str | list[str]] = {
            "id": revision.pk,
            "layer": revision.layer_id,
            "revision": revision.number,
            "names": names,
            "most": POINTS_OF_A_PACK,
            **{f"name{number}": name for number, name in enumerate(names)},
        }
        with connection.cursor() as cursor:
            # The points are sorted in memory rather than on disk.
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(_worded(names), values)
            return cursor.rowcount == 1


def _worded(names: list[str]) -> str:
    numbers = range(len(names))
    lines = [_TEXTS.get(name, _PROPERTY.format(n=n)) for n, name in enumerate(names)]
    return _PACK.format(
        lines="".join(_LINE.format(line=line, n=n) for n, line in enumerate(lines)),
        nth="".join(_NTH.format(n=n) for n in numbers),
        told=", ".join(_TOLD.format(n=n) for n in numbers),
        places=", ".join(_PLACES.format(n=n) for n in numbers),
    )
