"""From intervals, as other programs say them, to classes that cover every number."""

import math
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from layers.styles.document import Classes, Other, Step, Symbol
from layers.styles.errors import StyleFileRefused
from layers.styles.legend import french_number


@dataclass(frozen=True)
class Interval:
    """Numbers from ``low`` to ``high`` (infinite when open) and how they are drawn."""

    low: float
    high: float
    label: str
    symbol: Symbol


def classes_of(
    name: str,
    intervals: list[Interval],
    *,
    method: str,
    upper_included: bool,
    other: Other | None,
    warnings: list[str],
) -> Classes:
    """The classes of a property, noting in ``warnings`` what they change.

    Raises `StyleFileRefused` when intervals overlap, or when there are fewer than two.
    """
    ordered = sorted(intervals, key=lambda interval: (interval.low, interval.high))
    if len(ordered) < 2:
        raise StyleFileRefused(
            _("Il faut au moins deux intervalles de valeurs : ce style n’en a qu’un.")
        )
    breaks = []
    for below, above in pairwise(ordered):
        if above.low < below.high - 1e-9 or not math.isfinite(above.low):
            raise StyleFileRefused(
                _("Deux intervalles se recouvrent, autour de %(number)s : séparez-les.")
                % {"number": french_number(min(max(above.low, -1e14), 1e14))}
            )
        if above.low > below.high + 1e-9:
            warnings.append(
                _(
                    "Rien n’était dessiné entre %(low)s et %(high)s :"
                    " ces valeurs prennent maintenant la classe du dessous."
                )
                % {"low": french_number(below.high), "high": french_number(above.low)}
            )
        breaks.append(above.low)
    first, last = ordered[0].low, ordered[-1].high
    if math.isfinite(first) or math.isfinite(last):
        warnings.append(
            _(
                "Les valeurs hors de l’étendue du fichier, qui n’étaient pas dessinées,"
                " prennent la première ou la dernière classe."
            )
        )
    return Classes(
        property=name,
        symbol=ordered[0].symbol,
        breaks=tuple(breaks),
        classes=tuple(Step(interval.label[:120], interval.symbol) for interval in ordered),
        other=other,
        method=method,
        upper_included=upper_included,
    )
