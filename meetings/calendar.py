"""Meetings as an iCalendar file (RFC 5545), for the calendars that people already use."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from markdown_it import MarkdownIt
from markdown_it.token import Token

from meetings.models import Meeting

PRODID = "-//Parvis//Réunions publiques//FR"
REFRESH_INTERVAL = timedelta(hours=6)

_markdown = MarkdownIt("commonmark", {"html": False})


def calendar_bytes(meetings: Iterable[Meeting], name: str) -> bytes:
    """The calendar file of these meetings, UTF-8, lines folded at 75 octets and ended by CRLF.

    Moments are in UTC, so no VTIMEZONE is needed and every client shows local time. There is no
    METHOD: DTSTAMP then says when the meeting was last changed (3.8.7.2), and the same meetings
    always give the same bytes, which lets a client ask "changed since?".
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # RFC 7986; X-WR-CALNAME is what older clients read.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return calendar.to_ical()


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, one paragraph or list item a line, links as "words (address)"."""
    lines = [
        _inline_text(token.children or []) if token.type == "inline" else token.content.strip()
        for token in _markdown.parse(markdown)
        if token.type in {"inline", "fence", "code_block"}
    ]
    return "\n".join(lines)


def page_address(meeting: Meeting) -> str:
    """The absolute address of the meeting's page."""
    return settings.PUBLIC_URL + reverse("meetings:detail", args=[meeting.public_id])


def _event(meeting: Meeting) -> Event:
    event = Event()
    # RFC 7986, 5.3: a UUID alone, so that the identity survives a change of host name.
    event.add("uid", str(meeting.public_id))
    event.add("dtstamp", meeting.updated_at.astimezone(UTC))
    event.add("last-modified", meeting.updated_at.astimezone(UTC))
    event.add("sequence", meeting.revision)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("summary", meeting.title)
    event.add("location", ", ".join(filter(None, [meeting.place_name, meeting.address])))
    # Latitude first here (3.8.1.6), the other way round from everything else in Parvis.
    event.add("geo", (round(meeting.geom.y, 7), round(meeting.geom.x, 7)))
    event.add("url", page_address(meeting))
    event.add("description", _description(meeting))
    if meeting.consultation is not None:
        event.add("categories", [meeting.consultation.title])
    return event


def _description(meeting: Meeting) -> str:
    parts = [
        _("Cette réunion est annulée.") if meeting.is_cancelled else "",
        plain_text(meeting.description),
        _("Accessibilité\u202f: %(text)s") % {"text": meeting.accessibility}
        if meeting.accessibility
        else "",
        _("Pour suivre à distance\u202f: %(url)s") % {"url": meeting.online_url}
        if meeting.online_url
        else "",
        page_address(meeting),
    ]
    return "\n\n".join(part for part in parts if part)


def _inline_text(tokens: list[Token]) -> str:
    words: list[str] = []
    open_links: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif token.type == "link_open":
            open_links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close" and open_links:
            address = open_links.pop()
            if address and words and words[-1] != address:
                words.append(f" ({address})")
    return "".join(words).strip()
