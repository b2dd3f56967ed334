"""What was said already near here or in like words: proposed before somebody says it again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from accounts.rules import is_signed_in
from contributions.words import clean_line, is_readable
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID, TILE_SRID
from layers.models import Category, Consultation

if TYPE_CHECKING:
    from accounts.rules import Person

MOST_PROPOSALS = 5
RADIUS_M = 150
LIKENESS = 0.3
"""Part of the groups of three letters that two titles share (0 to 1), as pg_trgm counts them."""
_SHORTEST_TITLE = 4
_EXCERPT_LENGTH = 160
_PROPOSED = read_sql(__file__, "proposed_contributions.sql")


@dataclass(frozen=True)
class Proposal:
    """A published contribution that may already say it; ``away_m`` in metres, None without a place."""

    public_id: str
    title: str
    excerpt: str
    category: Category | None
    away_m: float | None
    is_alike: bool
    supports: int
    is_supported: bool
    is_own: bool

    @property
    def kilometres(self) -> float:
        """The same distance in kilometres."""
        return (self.away_m or 0) / 1000


def proposals_for(
    consultation: Consultation,
    *,
    place: GEOSGeometry | None,
    title: str = "",
    category: str = "",
    person: "Person",
) -> list[Proposal]:
    """At most `MOST_PROPOSALS` contributions within `RADIUS_M` of the place or with a like title.

    ``place`` is EPSG:4326. Nearest and most alike first; empty when nothing is near or alike. One
    query, by the indexes, whatever the size of the consultation.
    """
    words = clean_line(title)[:200] if is_readable(title) else ""
    if len(words) < _SHORTEST_TITLE:
        words = ""
    if place is None and not words:
        return []
    categories = {known.pk: known for known in consultation.categories.all()}
    wanted = next((pk for pk, known in categories.items() if known.slug == category), None)
    person_id = person.pk if is_signed_in(person) else None
    with connection.cursor() as cursor:
        cursor.execute(
            _PROPOSED,
            {
                "consultation_id": consultation.pk,
                "place": bytes(place.ewkb) if place is not None else None,
                "title": words or None,
                "category_id": wanted,
                "person_id": person_id,
                "tile_srid": TILE_SRID,
                "metric_srid": METRIC_SRID,
                "radius_m": RADIUS_M,
                "likeness": LIKENESS,
                "most": MOST_PROPOSALS,
            },
        )
        rows = cursor.fetchall()
    return [
        Proposal(
            public_id=str(public_id),
            title=found,
            excerpt=_excerpt(body),
            category=categories.get(category_id),
            away_m=away_m,
            is_alike=bool(is_alike),
            supports=supports,
            is_supported=is_supported,
            is_own=person_id is not None and author_id == person_id,
        )
        for public_id, found, body, category_id, author_id, away_m, is_alike, supports, is_supported in rows
    ]


def _excerpt(body: str) -> str:
    line = " ".join(body.split())
    if len(line) <= _EXCERPT_LENGTH:
        return line
    return line[:_EXCERPT_LENGTH].rsplit(" ", 1)[0] + "…"
