"""The meeting pages and the calendar file."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings import rules
from meetings.calendar import calendar_bytes
from meetings.forms import MeetingFilter
from meetings.map_sources import bounds_text, meetings_source, unpublished_source
from meetings.models import Meeting
from meetings.selectors import (
    Wanted,
    calendar_meetings,
    commune_names,
    listed_meetings,
)

CALENDAR_TYPE = "text/calendar; charset=utf-8"
CALENDAR_MAX_AGE_S = 300


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings to come and past ones, on a map and as a list, filtered by a GET form."""
    now = timezone.now()
    form, wanted = _wanted(request)
    found = listed_meetings(wanted, now)
    everything = found.everything()
    communes = commune_names(everything, timezone.localdate(now))
    for meeting in everything:
        meeting.commune_name = communes.get(meeting.pk, "")  # type: ignore[attr-defined]
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "map_sources": [meetings_source(everything)],
        "bounds": bounds_text(found.upcoming or found.past),
        "calendar_query": request.GET.urlencode() if wanted.narrows() else "",
    }
    return render(request, "meetings/list.html", context)


@require_safe
def meeting_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything about one meeting. 404 unless the reader may know that it exists."""
    meeting = _readable_meeting(request, public_id)
    now = timezone.now()
    communes = commune_names([meeting], timezone.localdate(now))
    is_public = rules.is_public(meeting)
    source = meetings_source([meeting]) if is_public else unpublished_source(meeting)
    context = {
        "meeting": meeting,
        "commune_name": communes.get(meeting.pk, ""),
        "is_public": is_public,
        "is_over": meeting.ends_at <= now,
        "is_under_way": meeting.starts_at <= now < meeting.ends_at,
        "same_day": timezone.localdate(meeting.starts_at) == timezone.localdate(meeting.ends_at),
        "may_change": rules.may_save(request.user).allowed,
        "map_sources": [source],
        "bounds": bounds_text([meeting]),
    }
    return render(request, "meetings/detail.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """The public meetings as an iCalendar file, with the same filters as the list."""
    _form, wanted = _wanted(request)
    meetings = list(calendar_meetings(wanted, timezone.now()))
    name = _("Réunions publiques, %(place)s") % {"place": settings.METROPOLE_NAME}
    if wanted.consultation is not None:
        name = _("Réunions : %(title)s") % {"title": wanted.consultation.title}
    return _calendar_response(request, meetings, name, "reunions.ics")


@require_safe
def meeting_calendar(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One meeting as an iCalendar file, to add to a calendar."""
    meeting = _readable_meeting(request, public_id)
    filename = f"reunion-{meeting.starts_at:%Y-%m-%d}.ics"
    return _calendar_response(request, [meeting], meeting.title, filename)


def _readable_meeting(request: HttpRequest, public_id: UUID) -> Meeting:
    query = Meeting.objects.select_related("consultation").defer("consultation__perimeter")
    meeting = get_object_or_404(query, public_id=public_id)
    if not rules.may_read(request.user, meeting).allowed:
        raise Http404
    return meeting


def _wanted(request: HttpRequest) -> tuple[MeetingFilter, Wanted]:
    form = MeetingFilter.read(request.GET)
    understood = form.understood()
    return form, Wanted(
        consultation=understood.get("concertation"),
        commune=understood.get("commune"),
        first=understood.get("du"),
        last=understood.get("au"),
    )


def _calendar_response(
    request: HttpRequest, meetings: list[Meeting], name: str, filename: str
) -> HttpResponseBase:
    body = calendar_bytes(meetings, name)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = etag
    if meetings:
        newest = max(meeting.updated_at for meeting in meetings)
        response["Last-Modified"] = http_date(newest.timestamp())
    # An officer may read a meeting that is not public yet: that answer is nobody else's.
    if all(rules.is_public(meeting) for meeting in meetings):
        patch_cache_control(response, public=True, max_age=CALENDAR_MAX_AGE_S)
    else:
        patch_cache_control(response, private=True)
    # By the ETag alone: a consultation that is published later brings meetings that are older.
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if conditional is not None else response
