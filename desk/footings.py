"""Contributions written on what has moved, as lines of a list that goes with a map."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contributions.footing import Footing, FootingState, lost_footings
from contributions.models import Contribution
from contributions.placing.feature_words import section_in_words
from contributions.placing.line_starts import starts_of
from desk.layer_runs import metres_in_words
from layers.change_map import Mark

_BIGGEST_KEY_DIGITS = 19


@dataclass(frozen=True)
class FootingLine:
    """One contribution, and what became of the object that it speaks of."""

    contribution: Contribution
    footing: Footing
    mark: Mark
    start: str = ""
    """From where the metres of its section are counted."""

    @property
    def element(self) -> str:
        """The object as it was called, and the section of it that was written about."""
        row = self.contribution
        section = section_in_words(row.about_from_m, row.about_to_m, self.start)
        return ", ".join(
            part for part in (self.footing.title or row.about_source_id, section) if part
        )


@dataclass(frozen=True)
class FootingLines:
    """Some lines, newest first, and the key before which the next page begins."""

    lines: list[FootingLine]
    next_before: int | None

    @property
    def marks(self) -> list[Mark]:
        """What the map shows of them."""
        return [line.mark for line in self.lines]


def footing_lines(*, before: str = "") -> FootingLines:
    """The lines before the key ``before``, or the first ones. 2 queries, and those of `starts_of`."""
    key = int(before) if _is_key(before) else None
    page = lost_footings(before=key)
    keys = [footing.contribution_id for footing in page.footings]
    rows = (
        Contribution.objects.filter(pk__in=keys)
        .select_related("consultation", "category", "about_layer", "author")
        .defer("geom_3857", "consultation__perimeter", "consultation__presentation")
    )
    found = {row.pk: row for row in rows}
    starts = starts_of(found.values())
    lines = [
        FootingLine(row, footing, _mark(row, footing), starts.get(row.pk, ""))
        for footing in page.footings
        # Deleted by its author between the two queries.
        if (row := found.get(footing.contribution_id)) is not None
    ]
    return FootingLines(lines, page.next_before)


def _mark(row: Contribution, footing: Footing) -> Mark:
    return Mark(
        identity=str(row.public_id),
        kind=str(footing.state),
        title=row.title,
        words=_words(footing),
        geom_before=footing.geom_before if footing.state != FootingState.EDITED else None,
        geom_after=footing.geom_now,
    )


def _words(footing: Footing) -> str:
    if footing.state == FootingState.GONE:
        return _("L’élément n’est plus dans la couche")
    if footing.state == FootingState.EDITED:
        return _("La description de l’élément a changé")
    if footing.away_m and footing.away_m >= 0.01:
        known = {"distance": metres_in_words(footing.away_m)}
        return _("L’élément est maintenant à %(distance)s") % known
    return _("L’élément a été redessiné")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < _BIGGEST_KEY_DIGITS
