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
SHARED_PART = 1 / 3
"""Part of the significant words typed (0 to 1), two at least, that a contribution must have too."""
MOST_WORDS = 8
"""Significant words that are looked for: the rarest in the consultation of those typed."""
_MOST_STEMS = 60
_LONGEST_TEXT = 5_000
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
    has_like_title: bool
    has_like_words: bool
    supports: int
    is_supported: bool
    is_own: bool

    @property
    def is_alike(self) -> bool:
        """Whether it says something like it, by its title or by its words."""
        return self.has_like_title or self.has_like_words

    @property
    def kilometres(self) -> float:
        """The same distance in kilometres."""
        return (self.away_m or 0) / 1000


def proposals_for(
    consultation: Consultation,
    *,
    place: GEOSGeometry | None,
    title: str = "",
    body: str = "",
    category: str = "",
    person: "Person",
) -> list[Proposal]:
    """At most `MOST_PROPOSALS` contributions within `RADIUS_M` of the place or that say the like.

    ``place`` is EPSG:4326. The like has a title spelt almost the same, or shares significant words
    (stems, accents folded) with title and ``body``. Nearest and most alike first; empty when nothing
    is near or alike. One query, by the indexes, whatever the size of the consultation.
    """
    words = clean_line(title)[:200] if is_readable(title) else ""
    if len(words) < _SHORTEST_TITLE:
        words = ""
    text = " ".join(body.split())[:_LONGEST_TEXT] if is_readable(body) else ""
    if place is None and not words and not text:
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
                "body": text,
                "category_id": wanted,
                "person_id": person_id,
                "tile_srid": TILE_SRID,
                "metric_srid": METRIC_SRID,
                "radius_m": RADIUS_M,
                "likeness": LIKENESS,
                "shared_part": SHARED_PART,
                "most_words": MOST_WORDS,
                "most_stems": _MOST_STEMS,
                "most": MOST_PROPOSALS,
            },
        )
        rows = cursor.fetchall()
    return [
        Proposal(
            public_id=str(public_id),
            title=found,
            excerpt=_excerpt(said),
            category=categories.get(category_id),
            away_m=away_m,
            has_like_title=bool(has_like_title),
            has_like_words=bool(has_like_words),
            supports=supports,
            is_supported=is_supported,
            is_own=person_id is not None and author_id == person_id,
        )
        for (
            public_id,
            found,
            said,
            category_id,
            author_id,
            away_m,
            has_like_title,
            has_like_words,
            supports,
            is_supported,
        ) in rows
    ]


def _excerpt(body: str) -> str:
    line = " ".join(body.split())
    if len(line) <= _EXCERPT_LENGTH:
        return line
    return line[:_EXCERPT_LENGTH].rsplit(" ", 1)[0] + "…"
