"""Points in packs, from which tiles are drawn without reading each of them (adr/0020)."""

from typing import Final

from django.db import connection, transaction

from geo.sqlfiles import read_sql
from layers.models import LayerRevision, PointPack

POINTS_OF_A_PACK: Final = 300
"""So many fill a page of the database, with a short property."""

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

    Gives how many layers that were. Who comes meanwhile leaves those to the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNPACKED)
        found = cursor.fetchall()
    return sum(_pack(revision, names, title) for revision, names, title in found)


def _pack(revision_id: int, names: list[str], title_property: str) -> bool:
    with transaction.atomic():
        revision = (
            LayerRevision.objects.select_for_update(skip_locked=True)
            .filter(pk=revision_id, layer__current_revision=revision_id)
            .first()
        )
        if revision is None:
            return False
        PointPack.objects.filter(layer=revision.layer_id).delete()
        revisions = LayerRevision.objects.filter(layer=revision.layer_id)
        revisions.filter(packed_for__isnull=False).update(packed_for=None)
        values: dict[str, int | str] = {
            "layer": revision.layer_id,
            "revision": revision.number,
            "most": POINTS_OF_A_PACK,
            **{f"name{number}": name for number, name in enumerate(names)},
        }
        with connection.cursor() as cursor:
            # The points are sorted in memory rather than on disk.
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(_worded(names), values)
        revision.packed_for = [*names, title_property]
        revision.save(update_fields=["packed_for"])
    return True


def _worded(names: list[str]) -> str:
    numbers = range(len(names))
    lines = [_TEXTS.get(name, _PROPERTY.format(n=n)) for n, name in enumerate(names)]
    return _PACK.format(
        lines="".join(_LINE.format(line=line, n=n) for n, line in enumerate(lines)),
        nth="".join(_NTH.format(n=n) for n in numbers),
        told=", ".join(_TOLD.format(n=n) for n in numbers),
        places=", ".join(_PLACES.format(n=n) for n in numbers),
    )
