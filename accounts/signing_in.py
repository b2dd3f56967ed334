"""What follows from signing in and from a new password, whatever way leads there.

Signals, because Django and django-allauth give them for every way in, those of another service too.
"""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.open_sessions import end_other_sessions, note_session


def on_signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The session that has just been opened is told to the person."""
    if request.session.session_key:
        user_agent = request.META.get("HTTP_USER_AGENT", "")
        note_session(session=request.session, user=user, user_agent=user_agent, now=timezone.now())


def on_new_password(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Other sessions are worth nothing with the old password: they end now, not when they are used."""
    end_other_sessions(user=user, kept_key=request.session.session_key)
