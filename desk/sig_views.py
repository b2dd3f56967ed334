"""Synchronised layers: their state, running one now, and the report of each run."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contributions.footing import count_lost_footings
from desk import layer_runs, rules
from desk.access import desk_page
from desk.layer_states import filtered, layer_states, state_filters
from desk.map_sources import bounds_in_sight
from desk.sig_forms import ApproveForm, RefuseForm
from geo.errors import ParvisError
from layers.change_map import bounds_of, change_sources
from sig_sync.demand import ask_for_sync
from sig_sync.models import Source, SyncRun

RUNS_ON_A_PAGE = 30
AWAITED_FOR = timedelta(minutes=3)
"""After this long the page stops to wait for a worker that does not come, and says so."""


@require_safe
@desk_page(rules.may_follow_layers)
def layers(request: HttpRequest) -> HttpResponse:
    """Every synchronised layer, and the runs of all of them or of one, newest first."""
    now = timezone.now()
    states = layer_states(now)
    awaited = _awaited(request, now)
    is_awaited = awaited is not None and not any(
        state.source.layer.slug == awaited[0]
        and state.last_run is not None
        and state.last_run.started_at >= awaited[1]
        for state in states
    )
    wanted = request.GET.get("etat", "")
    chosen = request.GET.get("couche", "")
    runs = SyncRun.objects.select_related("source__layer", "revision")
    if chosen:
        runs = runs.filter(source__layer__slug=chosen)
    reads_contributions = rules.may_follow_contributions(request.user).allowed
    context: dict[str, Any] = {
        "lost_footings": count_lost_footings() if reads_contributions else 0,
        "states": filtered(states, wanted),
        "filters": state_filters(states),
        "wanted": wanted,
        "chosen": next((s.source.layer for s in states if s.source.layer.slug == chosen), None),
        "awaited": awaited[0] if awaited and is_awaited else "",
        "gave_up": bool(awaited and is_awaited and now - awaited[1] > AWAITED_FOR),
        "is_moving": any(state.is_running for state in states)
        or bool(awaited and is_awaited and now - awaited[1] <= AWAITED_FOR),
        "page": Paginator(runs, RUNS_ON_A_PAGE).get_page(request.GET.get("page")),
        "may_edit": rules.may_edit_sources(request.user).allowed,
    }
    if request.GET.get("fragment") == "etat":
        return render(request, "desk/_layer_states.html", {**context, "with_actions": True})
    return render(request, "desk/layers.html", context)


@require_POST
@desk_page(rules.may_decide_on_layers)
def synchronise(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a worker for one run now; the list shows it going by."""
    source = get_object_or_404(Source.objects.select_related("layer"), layer__slug=slug)
    now = timezone.now()
    try:
        ask_for_sync(source)
    except ParvisError as error:
        messages.error(request, str(error))
        return redirect("desk:layers")
    messages.success(
        request, _("Synchronisation demandée : %(layer)s.") % {"layer": source.layer.title}
    )
    query = urlencode({"demande": slug, "depuis": str(int(now.timestamp()))})
    return redirect(f"{reverse('desk:layers')}?{query}")


@require_POST
@desk_page(rules.may_decide_on_layers)
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a paused layer follow its source again."""
    source = get_object_or_404(Source.objects.select_related("layer"), layer__slug=slug)
    source.is_active = True
    source.save(update_fields=["is_active"])
    known = {"layer": source.layer.title}
    messages.success(request, _("%(layer)s : la synchronisation reprend.") % known)
    return redirect("desk:layers")


@require_safe
@desk_page(rules.may_follow_layers)
def sync_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: what happened, what it noticed as a list and on a map, and what can be decided."""
    query = SyncRun.objects.select_related(
        "source__layer__current_revision", "revision", "decided_by", "approves"
    )
    run = get_object_or_404(query, pk=run_id)
    return render(request, "desk/sync_run.html", run_context(request, run))


def run_context(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    """What the page of a run shows; ``?constat`` is the kind of line, ``?apres`` the page."""
    kinds = layer_runs.kinds_of_run(run)
    asked = request.GET.get("constat", "")
    kind = next((found for found in kinds if found.kind == asked), kinds[0] if kinds else None)
    page = layer_runs.LinesPage([], None)
    if kind is not None:
        page = layer_runs.lines_of_run(run, kind.kind, request.GET.get("apres", "")[:300])
    bounds = bounds_in_sight(bounds_of(page.marks))
    followers = list(run.approvals.order_by("pk"))
    is_pending = run.status == SyncRun.Status.TO_APPROVE and run.decided_at is None
    return {
        "run": run,
        "layer": run.source.layer,
        "counts": layer_runs.counts_in_words(run),
        "progress": layer_runs.progress_in_words(run),
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "bounds": bounds,
        "map_sources": change_sources(page.marks) if bounds else [],
        "is_pending": is_pending,
        "followers": followers,
        "is_moving": run.status == SyncRun.Status.RUNNING
        or any(follower.status == SyncRun.Status.RUNNING for follower in followers),
        "may_decide": rules.may_decide_on_layers(request.user).allowed,
        "may_edit": rules.may_edit_sources(request.user).allowed,
        "approve_form": ApproveForm(prefix="accord"),
        "refuse_form": RefuseForm(prefix="refus"),
    }


def _awaited(request: HttpRequest, now: datetime) -> tuple[str, datetime] | None:
    """Which layer was asked for and when, from the address; None for anything else."""
    slug, since = request.GET.get("demande", ""), request.GET.get("depuis", "")
    if not slug or not since.isascii() or not since.isdecimal() or len(since) > 10:
        return None
    asked_at = datetime.fromtimestamp(int(since), tz=UTC)
    return (slug, asked_at) if now - timedelta(hours=1) < asked_at <= now else None
