"""From where the metres of a line are counted, in words: a street that meets that end, else its side."""

import math
from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.placing.feature import LayerObject, LinePiece, pieces_of
from contributions.placing.street_met import ALONG_M, LineEnd, from_street, streets_met
from geo.sqlfiles import read_sql
from layers.models import Consultation, Layer
from layers.streets import ready_streets, street_layer_of

_PIECES = read_sql(__file__, "section_pieces.sql")

_LOOP_SHARE = 0.02
"""A line whose ends are nearer to each other than that part of its length has no end to name."""


def starts_in_words(
    consultation: Consultation, found: LayerObject, pieces: Sequence[LinePiece]
) -> list[str]:
    """From where each piece of a line is measured: "à partir de la rue Neuve"."""
    layer = _streets_for(consultation) if pieces else None
    return _in_words([(layer, found.name, piece) for piece in pieces])


def section_start_in_words(
    consultation: Consultation, found: LayerObject, from_m: float | None, to_m: float | None
) -> str:
    """From where a section's metres are counted; "" for all of a line."""
    if from_m is None or to_m is None:
        return ""
    middle = (from_m + to_m) / 2
    pieces = [piece for piece in pieces_of(found) if piece.from_m <= middle <= piece.to_m]
    return "".join(starts_in_words(consultation, found, pieces)[:1])


def starts_of(contributions: Iterable[Contribution]) -> dict[int, str]:
    """By key: from where the section that each speaks of is counted, on the line as it was.

    One query for the lines, one for the streets that meet them, and two or three for each
    consultation.
    """
    consultations = {
        row.pk: row.consultation for row in contributions if row.about_from_m is not None
    }
    if not consultations:
        return {}
    distinct = {one.pk: one for one in consultations.values()}
    layers = {key: _streets_for(one) for key, one in distinct.items()}
    keys, lines = [], []
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, {"ids": list(consultations)})
        for key, name, from_m, to_m, east, north, lons, lats, measures in cursor.fetchall():
            positions = list(zip(lons, lats, measures, strict=True))
            keys.append(key)
            lines.append(
                (
                    layers[consultations[key].pk],
                    name,
                    LinePiece(from_m, to_m, (east, north), positions),
                )
            )
    return dict(zip(keys, _in_words(lines), strict=True))


def start_in_words(piece: LinePiece) -> str:
    """Where a line starts when no street says it: "depuis son extrémité nord-ouest"."""
    east, north = piece.start_from_end
    if math.hypot(east, north) < piece.length_m * _LOOP_SHARE:
        return _("depuis le point de départ de cette boucle")
    return _("depuis son extrémité %(side)s") % {"side": side_in_words(east, north)}


def side_in_words(east: float, north: float) -> str:
    """The side of the compass towards which a vector goes (east and north in the same unit)."""
    sides = (
        _("nord"),
        _("nord-est"),
        _("est"),
        _("sud-est"),
        _("sud"),
        _("sud-ouest"),
        _("ouest"),
        _("nord-ouest"),
    )
    return sides[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def _streets_for(consultation: Consultation) -> Layer | None:
    layer = street_layer_of(consultation)
    if layer is not None:
        ready_streets(layer)
    return layer


def _in_words(lines: Sequence[tuple[Layer | None, str, LinePiece]]) -> list[str]:
    ends = [
        LineEnd(layer.pk, name, _at(piece, at), _at(piece, along))
        for layer, name, piece in lines
        if layer is not None
        for at, along in _ends(piece)
    ]
    met = iter(streets_met(ends))
    words = []
    for layer, _name, piece in lines:
        first, last = (next(met), next(met)) if layer is not None else ("", "")
        # Where one street meets both ends its name tells nothing.
        words.append(from_street(first) if first and first != last else start_in_words(piece))
    return words


def _ends(piece: LinePiece) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the two ends of a piece are, and a place farther on the line from each; metres."""
    step_m = min(ALONG_M, piece.length_m)
    return (piece.from_m, piece.from_m + step_m), (piece.to_m, piece.to_m - step_m)


def _at(piece: LinePiece, metres: float) -> tuple[float, float]:
    """The position (lon, lat) at some metres from the object's start."""
    before = piece.positions[0]
    for after in piece.positions:
        if after[2] >= metres:
            stretch = after[2] - before[2]
            share = (metres - before[2]) / stretch if stretch > 0 else 0.0
            return (
                before[0] + (after[0] - before[0]) * share,
                before[1] + (after[1] - before[1]) * share,
            )
        before = after
    return before[0], before[1]
