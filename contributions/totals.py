"""How many contributions there are: kept counts where nothing narrows, bounded ones elsewhere."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from contributions.querysets import ContributionQuerySet
from geo.sqlfiles import read_sql

_PUBLISHED_TOTALS = read_sql(__file__, "published_totals.sql")
_PUBLISHED_IN_COMMUNE = read_sql(__file__, "published_in_commune.sql")

MOST_COUNTED = 1_000
"""Past it a filtered list says "more than": nobody reads that far, and counting has a price."""


@dataclass(frozen=True)
class Total:
    """A number of contributions; ``is_least`` when there are more."""

    number: int
    is_least: bool = False

    def __bool__(self) -> bool:
        return self.number > 0


def published_totals(consultations: Collection[int], category: int | None = None) -> Counter[int]:
    """How many contributions of each of these consultations are published, in one query.

    With ``category``, those of that category only. Read from what the tiles are drawn from, which
    the database keeps exact (contributions.live); no contribution is read.
    """
    values = {"consultations": list(consultations), "category": category}
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED_TOTALS, values)
        return Counter(dict(cursor.fetchall()))


def published_in_commune(commune_id: int) -> int:
    """How many public contributions lie in a commune, whatever the consultation; none is read."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED_IN_COMMUNE, {"commune": commune_id})
        (number,) = cursor.fetchone()
    return int(number)


def bounded_count(contributions: ContributionQuerySet, most: int = MOST_COUNTED) -> Total:
    """How many there are, counted up to ``most`` in the order given, which an index should have."""
    found = contributions[: most + 1].count()
    return Total(min(found, most), is_least=found > most)
