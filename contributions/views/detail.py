"""One contribution: its map, its words, its debate; and its author's right to withdraw it."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from contributions.errors import ContributionGone
from contributions.footing import footing_of
from contributions.mapdata import contribution_sources, with_former_object
from contributions.models import Contribution
from contributions.places import shares_in_words
from contributions.placing.feature import object_spoken_of
from contributions.placing.feature_words import contribution_subject
from contributions.questions.selectors import said_in, said_privately
from contributions.rules import may_delete, may_read
from contributions.selectors import (
    before_and_after,
    map_bounds,
    neighbours_of,
    with_public_facts,
)
from contributions.services import delete_own_contribution
from contributions.views.debate import debate_context
from contributions.views.reading import gone_page
from contributions.views.share import share_context


@never_cache
@require_safe
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of one contribution; 410 with a sentence when it has left the map."""
    contribution = _contribution(public_id)
    now = timezone.now()
    reading = may_read(request.user, contribution, now)
    published = contribution.status == Contribution.Status.PUBLISHED
    # What was taken off the map is gone for everybody; officers read it at the desk.
    if not (reading.allowed and published):
        return gone_page(request, contribution, reading.reason)
    before, after = before_and_after(contribution)
    footing = footing_of(contribution)
    spoken_of = object_spoken_of(contribution)
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "communes": shares_in_words(list(contribution.commune_shares.all())),
        "before": before,
        "after": after,
        "said": said_in(contribution.public_answers),  # type: ignore[attr-defined]
        "said_privately": said_privately(request.user, contribution),
        "neighbours": neighbours_of(contribution),
        "may_delete": may_delete(request.user, contribution, now).allowed,
        "footing": footing,
        "about": contribution_subject(contribution, spoken_of),
        "map_sources": contribution_sources(contribution, footing, spoken_of),
        "bounds": map_bounds(with_former_object(contribution.geom, footing)),
        **debate_context(request, contribution, now),
        **share_context(contribution),
    }
    return render(request, "contributions/detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask, then withdraw one's own contribution."""
    contribution = _contribution(public_id)
    decision = may_delete(request.user, contribution, timezone.now())
    if not decision.allowed:
        if contribution.author_id != request.user.pk:
            raise Http404
        return gone_page(request, contribution, decision.reason)
    if request.method == "POST":
        try:
            delete_own_contribution(
                contribution=contribution,
                author=cast(User, request.user),
                now=timezone.now(),
            )
        except ContributionGone as error:
            return gone_page(request, contribution, error.message)
        messages.success(request, _("Votre contribution est supprimée."))
        return redirect("portal:consultation", contribution.consultation.slug)
    return render(request, "contributions/delete.html", {"contribution": contribution})


def _contribution(public_id: UUID) -> Contribution:
    return get_object_or_404(with_public_facts(Contribution.objects.all()), public_id=public_id)
