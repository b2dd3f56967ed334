"""Who may read or change a meeting, and when."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.rules import ALLOWED, Decision, refused
from layers.rules import may_read_consultation, may_run_consultations
from meetings.errors import (
    MeetingAlreadyCancelled,
    MeetingIsOver,
    MeetingNotAllowed,
    MeetingNotCancelled,
)
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.rules import Person


def is_public(meeting: Meeting) -> bool:
    """True for a meeting of a public consultation, or of none."""
    return meeting.consultation is None or meeting.consultation.is_public


def may_read(user: "Person", meeting: Meeting) -> Decision:
    """Anybody, once its consultation is public; an officer before that."""
    if meeting.consultation is None or may_read_consultation(user, meeting.consultation).allowed:
        return ALLOWED
    return refused(_("Cette réunion n’est pas encore publique."))


def may_save(user: "Person") -> Decision:
    """Officers create and correct meetings, also past ones: a wrong address gets corrected."""
    if may_run_consultations(user).allowed:
        return ALLOWED
    return refused(MeetingNotAllowed.default_message)


def may_cancel(user: "Person", meeting: Meeting, now: datetime) -> Decision:
    """Officers, until the meeting is over."""
    if not may_save(user).allowed:
        return may_save(user)
    if meeting.is_cancelled:
        return refused(MeetingAlreadyCancelled.default_message)
    if meeting.ends_at <= now:
        return refused(MeetingIsOver.default_message)
    return ALLOWED


def may_reinstate(user: "Person", meeting: Meeting, now: datetime) -> Decision:
    """Officers, for a cancelled meeting that is not over."""
    if not may_save(user).allowed:
        return may_save(user)
    if not meeting.is_cancelled:
        return refused(MeetingNotCancelled.default_message)
    if meeting.ends_at <= now:
        return refused(MeetingIsOver.default_message)
    return ALLOWED
