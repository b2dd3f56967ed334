"""Reads of meetings that join other tables."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from geo.sqlfiles import read_sql
from geo.territory.models import Commune
from layers.models import Consultation
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet

MAX_LISTED = 200
"""Meetings on one page, in each of its two halves; dates narrow the rest."""

CALENDAR_PAST = timedelta(days=365)
"""How long a meeting that is over stays in the calendar file."""

_MEETING_COMMUNES = read_sql(__file__, "meeting_communes.sql")


@dataclass(frozen=True)
class Wanted:
    """Which meetings: a consultation, a commune, local days (both included); None means any."""

    consultation: Consultation | None = None
    commune: Commune | None = None
    first: date | None = None
    last: date | None = None

    def narrows(self) -> bool:
        """True when something is left out."""
        return any((self.consultation, self.commune, self.first, self.last))


@dataclass(frozen=True)
class ListedMeetings:
    """One page of meetings: the coming ones, next first, and the past ones, latest first."""

    upcoming: list[Meeting]
    past: list[Meeting]
    more_upcoming: bool
    more_past: bool

    def everything(self) -> list[Meeting]:
        """All of them, in the order of the page."""
        return [*self.upcoming, *self.past]


def listed_meetings(wanted: Wanted, now: datetime) -> ListedMeetings:
    """The public meetings wanted, at most `MAX_LISTED` in each half, with their consultation."""
    found = public_meetings(wanted)
    upcoming = list(found.upcoming(now)[: MAX_LISTED + 1])
    past = list(found.past(now)[: MAX_LISTED + 1])
    return ListedMeetings(
        upcoming=upcoming[:MAX_LISTED],
        past=past[:MAX_LISTED],
        more_upcoming=len(upcoming) > MAX_LISTED,
        more_past=len(past) > MAX_LISTED,
    )


def calendar_meetings(wanted: Wanted, now: datetime) -> MeetingQuerySet:
    """The public meetings of the calendar file: those to come and those of the last year."""
    return public_meetings(wanted).filter(ends_at__gt=now - CALENDAR_PAST)


def public_meetings(wanted: Wanted) -> MeetingQuerySet:
    """The public meetings wanted, in the order of the calendar."""
    found = Meeting.objects.public().select_related("consultation")
    found = found.defer("consultation__perimeter")
    if wanted.consultation is not None:
        found = found.filter(consultation=wanted.consultation)
    if wanted.commune is not None:
        found = found.filter(geom__intersects=wanted.commune.geom)
    if wanted.first is not None:
        found = found.filter(ends_at__gt=_midnight(wanted.first))
    if wanted.last is not None:
        found = found.filter(starts_at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found.order_by("starts_at", "id")


def commune_names(meetings: list[Meeting], day: date) -> dict[int, str]:
    """The commune of each meeting as the territory stands on ``day``, by meeting id; one query."""
    if not meetings:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _MEETING_COMMUNES,
            {"meeting_ids": [meeting.pk for meeting in meetings], "day": day},
        )
        return dict(cursor.fetchall())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
