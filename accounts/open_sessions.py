"""Where somebody is signed in: told to her alone, from what a browser says, never from its address.

django-allauth's ``usersessions`` would do it, and keeps the IP address and the whole user agent of each
session, which cannot be turned off. Here a session's row has two words and two dates, and goes with
the session.
"""

import re
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import OpenSession, User

_NOTED = "_open_session"
"""In the session itself: its key, the day and the moment it was opened, so that nothing is asked."""

# The first that is found: most browsers also name those whose engine they share.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|HeadlessChrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac ?OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)


def families(user_agent: str) -> tuple[str, str]:
    """Browser and system, each by the name of its family; "" for one that is not known."""
    return _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)


def is_noted(session: SessionBase, now: datetime) -> bool:
    """Whether it is kept already that this session was seen today; asks nothing."""
    noted: list[str] = session.get(_NOTED) or []
    return noted[:2] == [session.session_key, timezone.localdate(now).isoformat()]


def note_session(*, session: SessionBase, user: User, user_agent: str, now: datetime) -> None:
    """Keep that this session of ``user`` is open and was seen today."""
    key, today = session.session_key, timezone.localdate(now)
    noted: list[str] = session.get(_NOTED) or []
    # A password that is changed gives the session another key: it stays the one opened then.
    opened_at = datetime.fromisoformat(noted[2]) if noted else now
    browser, system = families(user_agent)
    seen = {"user": user, "browser": browser, "system": system, "last_seen_on": today}
    with transaction.atomic():
        # Held, so that a session that is being ended is not written about.
        if not Session.objects.select_for_update().filter(pk=key).exists():
            return
        row, _created = OpenSession.objects.update_or_create(
            session_id=key, defaults=seen, create_defaults=seen | {"opened_at": opened_at}
        )
    session[_NOTED] = [key, today.isoformat(), row.opened_at.isoformat()]


def sessions_of(user: User, now: datetime) -> QuerySet[OpenSession]:
    """Those that are still open, seen last first."""
    return OpenSession.objects.filter(user=user, session__expire_date__gt=now).order_by(
        "-last_seen_on", "-opened_at", "public_id"
    )


def end_session(*, user: User, public_id: UUID) -> bool:
    """End one session of ``user``; False when it was over already."""
    key = (
        OpenSession.objects.filter(user=user, public_id=public_id)
        .values_list("pk", flat=True)
        .first()
    )
    if key is None:
        return False
    _delete(key)
    return True


def end_other_sessions(*, user: User, kept_key: str | None) -> int:
    """End every session of ``user`` but the one with that key; says how many."""
    others = OpenSession.objects.filter(user=user).exclude(session_id=kept_key or "")
    keys = list(others.values_list("pk", flat=True))
    for key in keys:
        _delete(key)
    return len(keys)


def session_documents(user: User, now: datetime) -> list[dict[str, Any]]:
    """Open sessions as the export tells them; their keys would be a way in, and stay here."""
    return [
        {
            "browser": row.browser,
            "system": row.system,
            "opened_at": row.opened_at.isoformat(),
            "last_seen_on": row.last_seen_on.isoformat(),
        }
        for row in sessions_of(user, now)
    ]


def _delete(key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, user_agent)), "")
