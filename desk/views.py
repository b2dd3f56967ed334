"""The officers' pages: overview, one consultation, moderation, communes, synchronised layers."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from contributions.debate.rules import may_reply_officially
from contributions.footing import count_lost_footings, footing_of
from contributions.models import Contribution
from contributions.placing.feature import object_spoken_of
from contributions.placing.feature_words import contribution_subject
from contributions.questions.selectors import answers_of, said_in
from desk import map_sources, moderation, rules, selectors
from desk.access import desk_page
from desk.answers import summaries
from desk.forms import ContributionFilter, HideForm, RestoreForm
from desk.layer_states import layer_states
from desk.selectors import Wanted
from layers.models import Consultation
from layers.selectors import moment_of
from meetings.forms import PeriodForm

COMMUNES_SHOWN_FIRST = 12


@require_safe
@desk_page(rules.may_enter)
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of everything under way, and the layers' health; the DSIG sees the latter."""
    now = timezone.now()
    states = layer_states(now)
    context: dict[str, Any] = {
        "states": states,
        "layers_to_check": sum(state.calls_for_attention for state in states),
        "layers_to_approve": sum(state.state == "to_approve" for state in states),
    }
    if rules.may_follow_contributions(request.user).allowed:
        lines = selectors.consultation_lines(now)
        communes = selectors.commune_counts(Wanted(), timezone.localdate(now))
        context |= {
            "lines": lines,
            "total": selectors.added_up(lines),
            "lost_footings": count_lost_footings(),
            "recent_from": selectors.recent_from(now),
            "communes": _reach(communes),
        }
    return render(request, "desk/overview.html", context)


@require_safe
@desk_page(rules.may_follow_contributions)
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation: where people write, commune by commune, and what they write."""
    found = get_object_or_404(Consultation.objects.prefetch_related("phases"), slug=slug)
    now = timezone.now()
    form = ContributionFilter.read(request.GET, consultation=found)
    wanted = form.wanted(consultation=found)
    communes = selectors.commune_counts(wanted, timezone.localdate(now))
    reached = [line for line in communes if line.contributions]
    published = sum(line.contributions for line in reached)
    context = {
        "consultation": found,
        "moment": moment_of(found, now),
        "form": form,
        "wanted": wanted,
        "presets": _presets(timezone.localdate(now)),
        "communes": _reach(communes),
        "communes_first": reached[:COMMUNES_SHOWN_FIRST],
        "communes_more": reached[COMMUNES_SHOWN_FIRST:],
        "map_sources": map_sources.consultation_sources(found, published),
        "bounds": map_sources.consultation_bounds(found),
        "page": _page(request, wanted),
        "summaries": summaries(found),
    }
    return render(request, "desk/consultation.html", context)


@require_safe
@desk_page(rules.may_follow_contributions)
def contributions(request: HttpRequest) -> HttpResponse:
    """The contributions of all consultations, newest first, filtered by a GET form."""
    form = ContributionFilter.read(request.GET)
    wanted = form.wanted()
    context = {"form": form, "wanted": wanted, "page": _page(request, wanted)}
    return render(request, "desk/contributions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_follow_contributions)
def contribution(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One contribution, hidden or not, its history, and the two moves: hide it, restore it."""
    query = Contribution.objects.select_related(
        "consultation", "category", "author", "about_layer", "tally"
    ).prefetch_related("commune_shares__commune", "moderation_events__actor")
    found = get_object_or_404(query, public_id=public_id)
    now = timezone.now()
    form = HideForm() if found.status == Contribution.Status.PUBLISHED else RestoreForm()
    status = HTTPStatus.OK
    if request.method == "POST":
        wish = request.POST.get("action")
        form = HideForm(request.POST) if wish == "hide" else RestoreForm(request.POST)
        if wish in moderation.MOVES and form.is_valid():
            outcome = moderation.move(
                wish=wish,
                contribution=found,
                officer=cast(User, request.user),
                reason=form.cleaned_data["reason"],
                now=now,
            )
            messages.add_message(request, outcome.level, outcome.sentence)
            return redirect("desk:contribution", public_id)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    footing = footing_of(found)
    replies = found.official_replies.select_related("author").order_by("written_at", "pk")
    context = {
        "contribution": found,
        "tally": found.tally,
        "replies": replies,
        "photos": found.photos.order_by("position"),
        "may_reply": may_reply_officially(request.user, found, now),
        "footing": footing,
        "about": contribution_subject(found, object_spoken_of(found)),
        "said": said_in(answers_of(found)),
        "events": found.moderation_events.all(),
        "form": form,
        "may_moderate": moderation.may_moderate(request.user, found, now),
        "is_deleted": found.status == Contribution.Status.DELETED,
        "map_sources": map_sources.contribution_sources(found, footing),
        "bounds": map_sources.contribution_bounds(found),
    }
    return render(request, "desk/contribution.html", context, status=status)


@require_safe
@desk_page(rules.may_follow_contributions)
def communes(request: HttpRequest) -> HttpResponse:
    """Every commune with its contributions, all consultations together."""
    form = PeriodForm.read(request.GET)
    today = timezone.localdate()
    wanted = Wanted(first=form.understood().get("du"), last=form.understood().get("au"))
    lines = selectors.commune_counts(wanted, today)
    context = {
        "form": form,
        "wanted": wanted,
        "presets": _presets(today),
        "lines": lines,
        "communes": _reach(lines),
    }
    return render(request, "desk/communes.html", context)


def _page(request: HttpRequest, wanted: Wanted) -> selectors.ModerationPage:
    cursor = None
    for name, direction in (("apres", "older"), ("avant", "newer")):
        try:
            public_id = UUID(request.GET.get(name, ""))
        except ValueError:
            # An unreadable place in the list is its beginning.
            continue
        cursor = selectors.cursor_at(public_id, direction)  # type: ignore[arg-type]
        break
    return selectors.moderation_page(wanted, cursor)


def _reach(lines: list[selectors.CommuneCount]) -> dict[str, int]:
    today = [line for line in lines if line.is_current]
    return {
        "reached": sum(line.contributions > 0 for line in today),
        "total": len(today),
    }


def _presets(today: date) -> list[dict[str, Any]]:
    return [
        {
            "label": _("7 derniers jours"),
            "first": today - timedelta(days=6),
            "last": today,
        },
        {
            "label": _("30 derniers jours"),
            "first": today - timedelta(days=29),
            "last": today,
        },
        {"label": _("Depuis le début"), "first": None, "last": None},
    ]
