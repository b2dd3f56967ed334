"""Writes of meetings: what is checked, and when calendars must be told."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from accounts.models import User
from geo.srid import FRANCE_EXTENT
from geo.validity import ensure_valid, looks_swapped
from meetings import rules
from meetings.errors import (
    MeetingAlreadyCancelled,
    MeetingAxesSwapped,
    MeetingEndsTooEarly,
    MeetingIsOver,
    MeetingLinkRefused,
    MeetingNotAllowed,
    MeetingNotCancelled,
    MeetingOutsideFrance,
    MeetingWithoutTitle,
)
from meetings.models import Meeting

PLACE_AND_HOUR = ("starts_at", "ends_at", "place_name", "address", "geom", "status")
"""What calendars must hear about: a change of one of these makes a new SEQUENCE (RFC 5546, 2.1.4)."""


def save_meeting(*, meeting: Meeting, officer: User, now: datetime) -> Meeting:
    """Create the meeting, or store its changed facts; ``revision`` grows if people must be told.

    ``meeting`` carries the facts wanted; its ``revision`` and ``updated_at`` are set here. Raises
    `MeetingNotAllowed` or a subclass of `InvalidMeeting`.
    """
    if not rules.may_save(officer).allowed:
        raise MeetingNotAllowed
    check_facts(meeting)
    with transaction.atomic():
        if meeting.pk is not None:
            stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
            moved = any(getattr(stored, name) != getattr(meeting, name) for name in PLACE_AND_HOUR)
            # The stored number, not the form's: two officers may have opened the same page.
            meeting.revision = stored.revision + moved
        meeting.updated_at = now
        meeting.save()
    return meeting


def cancel_meeting(*, meeting: Meeting, officer: User, now: datetime) -> Meeting:
    """Mark the meeting cancelled, under a lock; it stays listed, so that nobody comes for nothing.

    Raises `MeetingNotAllowed`, `MeetingAlreadyCancelled` or `MeetingIsOver`.
    """
    with transaction.atomic():
        stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if not rules.may_save(officer).allowed:
            raise MeetingNotAllowed
        if stored.is_cancelled:
            raise MeetingAlreadyCancelled
        if not rules.may_cancel(officer, stored, now).allowed:
            raise MeetingIsOver
        return _set_status(stored, Meeting.Status.CANCELLED, now)


def reinstate_meeting(*, meeting: Meeting, officer: User, now: datetime) -> Meeting:
    """Undo a cancellation while there is still time.

    Raises `MeetingNotAllowed`, `MeetingNotCancelled` or `MeetingIsOver`.
    """
    with transaction.atomic():
        stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if not rules.may_save(officer).allowed:
            raise MeetingNotAllowed
        if not stored.is_cancelled:
            raise MeetingNotCancelled
        if not rules.may_reinstate(officer, stored, now).allowed:
            raise MeetingIsOver
        return _set_status(stored, Meeting.Status.SCHEDULED, now)


def check_facts(meeting: Meeting) -> None:
    """Raise the `InvalidMeeting` that says what to correct; the table's constraints say the same."""
    if not meeting.title.strip():
        raise MeetingWithoutTitle
    if meeting.ends_at <= meeting.starts_at:
        raise MeetingEndsTooEarly
    if meeting.online_url and urlsplit(meeting.online_url).scheme not in {
        "http",
        "https",
    }:
        raise MeetingLinkRefused
    ensure_valid(meeting.geom)
    if looks_swapped(meeting.geom):
        raise MeetingAxesSwapped
    west, south, east, north = FRANCE_EXTENT
    if not (west <= meeting.geom.x <= east and south <= meeting.geom.y <= north):
        raise MeetingOutsideFrance


def _set_status(meeting: Meeting, status: Meeting.Status, now: datetime) -> Meeting:
    meeting.status = status
    meeting.revision += 1
    meeting.updated_at = now
    meeting.save(update_fields=["status", "revision", "updated_at"])
    return meeting
