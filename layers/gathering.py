"""What low zooms draw of a layer's revision (adr/0014).

An object is drawn by itself from the zoom on at which it is a pixel wide, points everywhere, unless
some tile of that zoom would then hold too much: then only larger ones are. The others are gathered in
cells, 64 in a tile's side, each drawn once with their number. What a zoom draws singly is decided
here, once for all its tiles, and written in the revision; of points after the kept zooms for each tile,
which its neighbours know of. The cells of crowded zooms are kept.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from geo.sqlfiles import read_sql
from layers.models import GatheredCell, LayerRevision

MOST_DRAWN: Final = 2_000
MOST_DRAWN_CLOSE_UP: Final = 5_000
CLOSE_UP_ZOOM: Final = 14
"""Objects that a tile may draw singly, before that zoom and from it on."""

CLOSEST_ZOOM: Final = 16
MOST_COUNTED: Final = 30_000
"""Objects that a tile may hold whose cells are counted when it is asked for; else its zoom's are kept."""

KEPT_ZOOM: Final = 12
"""The closest zoom whose cells may be kept: those of the next hold hardly fewer than they have objects."""

ANALYZE_FROM: Final = 1_000
"""Cells written at once from which the planner is told: it compares them with the next revision's."""

SUBDIVIDED_FROM: Final = 2_000
PIECE: Final = 128
"""Vertices from which an area is cut, and vertices of a piece."""

EVERYTHING: Final = 99
NOTHING: Final = -1
"""Said of a zoom that draws every object singly, and of one that draws none so."""

_LEVEL: Final = KEPT_ZOOM + 6

_GATHER_BASE = read_sql(__file__, "gather_base.sql")
_GATHER_FULLEST = read_sql(__file__, "gather_fullest.sql")
_GATHER_CROWDED = read_sql(__file__, "gather_crowded.sql")
_GATHER_CELLS = read_sql(__file__, "gather_cells.sql")
_GATHER_CELLS_OF_POINTS = read_sql(__file__, "gather_cells_of_points.sql")
_SUBDIVIDE = read_sql(__file__, "subdivide.sql")


def gather(revision: LayerRevision, *, features: str = "layers_feature") -> None:
    """Decide what each zoom draws singly at the newest revision of a layer, and keep its cells.

    Of a layer of points the revision also says whether each object is a single one.

    To be called inside the transaction that made the revision, after its features are written; they
    are looked for in the table ``features``.
    """
    table = sql.Identifier(features)
    layer = revision.layer
    values = {"layer": layer.pk, "number": revision.number, "level": _LEVEL}
    with connection.cursor() as cursor:
        # Compiling these plans takes as long as they do.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(sql.SQL(_GATHER_BASE).format(features=table), values)
        cursor.execute(_GATHER_FULLEST, values | {"closest": CLOSEST_ZOOM})
        rows = cursor.fetchall()
        is_point = layer.geometry_kind == "point"
        drawn_to = drawn_by_zoom(rows, draws_points=is_point)
        many = {zoom for zoom, _size, fullest in rows if fullest > MOST_COUNTED}
        kept_to = max((zoom for zoom in many if zoom <= KEPT_ZOOM), default=None)
        if is_point:
            limits = {
                "first": KEPT_ZOOM + 1,
                "closest": CLOSEST_ZOOM,
                "close_up": CLOSE_UP_ZOOM,
                "most": MOST_DRAWN,
                "most_close_up": MOST_DRAWN_CLOSE_UP,
            }
            cursor.execute(_GATHER_CROWDED, values | limits)
            ((crowded,),) = cursor.fetchall()
            revision.crowded = crowded or []
            cursor.execute(
                "SELECT coalesce(bool_and(is_of_single_points), true) FROM layer_gathering"
            )
            ((revision.has_single_points,),) = cursor.fetchall()
        if kept_to is not None:
            text = _GATHER_CELLS_OF_POINTS if is_point else _GATHER_CELLS
            cells = sql.SQL(text).format(features=table)
            cursor.execute(cells, values | {"drawn_to": drawn_to[: kept_to + 1]})
            if cursor.rowcount >= ANALYZE_FROM:
                transaction.on_commit(_analyze_cells, robust=True)
        else:
            kept = GatheredCell.objects.filter(layer=layer, until__isnull=True)
            kept.update(until=revision.number)
        cursor.execute("DROP TABLE layer_gathering")
        if layer.geometry_kind == "polygon":
            pieces = sql.SQL(_SUBDIVIDE).format(features=table)
            cursor.execute(pieces, values | {"vertices": SUBDIVIDED_FROM, "piece": PIECE})
    revision.drawn_to, revision.kept_to = drawn_to, kept_to
    revision.save(update_fields=["drawn_to", "kept_to", "crowded", "has_single_points"])


def _analyze_cells() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE layers_gatheredcell")


def drawn_by_zoom(fullest: Iterable[Sequence[Any]], *, draws_points: bool) -> list[int]:
    """Of each zoom, the greatest ``published.pixel_zoom`` that its tiles draw singly.

    ``fullest``: zoom, pixel zoom, and how many objects of that or a lesser one the fullest tile of
    the zoom holds.
    """
    sizes: dict[int, list[tuple[int, int]]] = {zoom: [] for zoom in range(CLOSEST_ZOOM + 1)}
    for zoom, size, count in fullest:
        sizes[zoom].append((size, count))
    drawn = []
    for zoom, found in sizes.items():
        is_close = zoom >= CLOSE_UP_ZOOM
        wanted = EVERYTHING if draws_points or is_close else zoom
        most = MOST_DRAWN_CLOSE_UP if is_close else MOST_DRAWN
        too_many = min(
            (size for size, count in found if size <= wanted and count > most), default=None
        )
        if too_many is not None:
            # Only what is larger than the first size that is too many. Points are as small as can be.
            wanted = NOTHING if draws_points else min(too_many - 1, zoom)
        drawn.append(wanted)
    return drawn
