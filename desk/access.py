"""The door of the room: sign-in for strangers, a refusal for those without the role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.rules import Decision

View = Callable[..., HttpResponseBase]


def desk_page(rule: Callable[[Any], Decision]) -> Callable[[View], View]:
    """Decorator: the view answers those whom ``rule`` allows, and is never kept by a cache.

    Somebody who is not signed in goes to the sign-in page and comes back; somebody without the
    role gets the 403 page.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not rule(request.user).allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
