"""What is kept of a request by somebody who is signed in: that her session is in use."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.open_sessions import is_noted, note_session

GetResponse = Callable[[HttpRequest], HttpResponse]


def note_open_sessions(get_response: GetResponse) -> GetResponse:
    """Middleware: notes once a day, and when its key changes, that a session is open.

    After the view, and only where the view has read the session: no page asks more than it did.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session: Any = getattr(request, "session", None)
        now = timezone.now()
        if (
            session is not None
            and session.accessed
            and SESSION_KEY in session
            and not is_noted(session, now)
            and request.user.is_authenticated
        ):
            user_agent = request.META.get("HTTP_USER_AGENT", "")
            note_session(session=session, user=request.user, user_agent=user_agent, now=now)
        return response

    return middleware
