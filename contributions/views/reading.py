"""A contribution as the public reads it, and the page that says why it is not there any more."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.rules import may_read
from contributions.selectors import with_public_facts
from layers.models import Consultation
from layers.rules import may_read_consultation
from layers.selectors import with_calendar

View = Callable[..., HttpResponseBase]


class LeftTheMap(Exception):
    """The contribution exists and is not public; carries it and the reason."""

    def __init__(self, contribution: Contribution, reason: object) -> None:
        super().__init__(str(reason))
        self.contribution, self.reason = contribution, reason


def readable_consultation(request: HttpRequest, slug: str) -> Consultation:
    """The consultation with its calendar, as this person may read it; `Http404` otherwise."""
    consultation = with_calendar(Consultation.objects.filter(slug=slug)).first()
    if consultation is None or not may_read_consultation(request.user, consultation).allowed:
        raise Http404
    return consultation


def public_contribution(public_id: UUID) -> Contribution:
    """The contribution that everybody reads. Raises `LeftTheMap`, or `Http404`."""
    contribution = get_object_or_404(
        with_public_facts(Contribution.objects.all()), public_id=public_id
    )
    reading = may_read(AnonymousUser(), contribution, timezone.now())
    if not reading.allowed:
        raise LeftTheMap(contribution, reading.reason)
    return contribution


def or_gone_page(view: View) -> View:
    """Decorator: what left the map is answered with 410 and a sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except LeftTheMap as gone:
            return gone_page(request, gone.contribution, gone.reason)

    return guarded


def gone_page(request: HttpRequest, contribution: Contribution, reason: object) -> HttpResponse:
    """410 for a contribution of a public consultation, 404 for one that nobody may know of."""
    if not contribution.consultation.is_public:
        raise Http404
    context = {
        "consultation": contribution.consultation,
        "is_moderated": contribution.status == Contribution.Status.HIDDEN,
        "reason": reason or _("Cette contribution a été retirée par la modération."),
    }
    return render(request, "contributions/gone.html", context, status=HTTPStatus.GONE)
