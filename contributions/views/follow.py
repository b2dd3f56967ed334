"""Following a contribution by e-mail, and the one click of a letter that ends it (RFC 8058)."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rules import is_signed_in
from contributions.debate import following
from contributions.models import Contribution
from contributions.views.reading import or_gone_page, public_contribution
from contributions.views.wishes import FOLLOW, ask_to_sign_in
from geo.errors import ParvisError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@or_gone_page
def follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write to the person about this contribution, or no longer (``action``: "suivre", "arreter")."""
    contribution = public_contribution(public_id)
    page = f"{reverse('contributions:detail', args=[public_id])}#suivi"
    if request.method != "POST":
        return redirect(page)
    if not is_signed_in(request.user):
        return ask_to_sign_in(contribution, FOLLOW)
    person = cast(User, request.user)
    try:
        if request.POST.get("action") == "arreter":
            following.stop_following(contribution=contribution, person=person)
            messages.success(request, _("Vous ne recevrez plus de courriel à ce sujet."))
        else:
            following.follow_contribution(
                contribution=contribution, person=person, now=timezone.now()
            )
            messages.success(
                request, _("Vous recevrez un courriel quand cette contribution aura une réponse.")
            )
    except ParvisError as error:
        messages.error(request, str(error))
    return redirect(page)


@csrf_exempt  # The letter's own address is the proof; a mail program has no cookie to show.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, for the person; POST stops at once, also for a mail program."""
    try:
        found = following.follow_of_token(token)
    except BadSignature:
        return _stop_page(request, status=HTTPStatus.NOT_FOUND, state="unknown")
    if request.method != "POST":
        # Reading changes nothing: programs open the links of letters before people do.
        return _stop_page(
            request,
            state="asked" if found else "stopped",
            contribution=found.contribution if found else None,
        )
    contribution = found.contribution if found else None
    if found is not None:
        following.stop_following(contribution=found.contribution, person=found.person)
    return _stop_page(request, state="stopped", contribution=contribution)


def _stop_page(
    request: HttpRequest,
    *,
    state: str,
    contribution: Contribution | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    public = (
        contribution is not None
        and contribution.status == Contribution.Status.PUBLISHED
        and contribution.consultation.is_public
    )
    context = {"state": state, "contribution": contribution if public else None}
    return render(request, "contributions/stop_following.html", context, status=status)
