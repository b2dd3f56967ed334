"""How many contributions there are in each commune, day by day: kept, so that no page counts them.

Rows are written by the database's own triggers (``sql/0026_commune_tally_kept.sql``), never from here, and
folded as those of `contributions.live` are. A day is one of the metropole (``TIME_ZONE``). A commune is a
row of its boundary's period; a contribution is in one of them at most for each INSEE code, since its
shares are those of one day.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from django.db import models
from django.db.models import Q

EVERYWHERE = 0
"""Commune of the row that counts each contribution once, in whatever communes it lies."""

BEGINNING = date(1970, 1, 1)
"""Before anything was written, and where the one row of the grain ``whole`` starts."""
END = date(2200, 1, 1)


class CommuneTally(models.Model):
    """How many contributions of a status lie in a commune and were submitted in a period."""

    class Grain(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        WHOLE = "whole"

    pk = models.CompositePrimaryKey("consultation_id", "grain", "starts_on", "commune_id", "status")
    consultation_id = models.BigIntegerField()
    grain = models.CharField(
        max_length=5, choices=Grain.choices, db_comment="how long the period is"
    )
    starts_on = models.DateField(db_comment="first day of the period; 1970-01-01 of the whole time")
    commune_id = models.BigIntegerField(db_comment="0: each contribution once, wherever it lies")
    status = models.CharField(max_length=20, db_comment="published or hidden")
    number = models.IntegerField()

    class Meta:
        indexes = [
            # What a commune's own page asks, whatever the consultation.
            models.Index(
                fields=["commune_id"], name="commune_tally_whole", condition=Q(grain="whole")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="commune_tally_positive", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return (
            f"{self.consultation_id} {self.commune_id} {self.grain} {self.starts_on}: {self.number}"
        )


class CommuneTallyChange(models.Model):
    """Contributions that came (+) or went (-) on a day; until it is folded, readers add it."""

    consultation_id = models.BigIntegerField()
    commune_id = models.BigIntegerField(db_comment="0: each contribution once, wherever it lies")
    status = models.CharField(max_length=20, db_comment="published or hidden")
    day = models.DateField(db_comment="when they were submitted, in the metropole's time")
    number = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="commune_tally_change_counts", condition=~Q(number=0)),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.commune_id} {self.day}: {self.number:+d}"


class Span(NamedTuple):
    """Periods of one grain that begin from a day to another, both included."""

    grain: Literal["day", "month", "whole"]
    first: date
    last: date


def spans(first: date | None, last: date | None) -> list[Span]:
    """The fewest kept periods that make up the days from ``first`` to ``last``, None for no limit.

    Whole months, and days at both ends: two months of rows at most, and one for each month between.
    """
    if first is None and last is None:
        return [Span("whole", BEGINNING, BEGINNING)]
    first, last = max(first or BEGINNING, BEGINNING), min(last or END, END)
    months_from = (
        first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    )
    months_until = (last + timedelta(days=1)).replace(day=1)
    if months_from >= months_until:
        return [Span("day", first, last)]
    found = [Span("month", months_from, months_until - timedelta(days=1))]
    if first < months_from:
        found.append(Span("day", first, months_from - timedelta(days=1)))
    if months_until <= last:
        found.append(Span("day", months_until, last))
    return found
