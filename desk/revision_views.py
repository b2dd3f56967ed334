"""Versions of a layer and what each changed; contributions written on what has moved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contributions.footing import count_lost_footings
from desk import footings, layer_runs, rules
from desk.access import desk_page
from desk.map_sources import bounds_in_sight
from layers.change_map import bounds_of, change_sources
from layers.models import LayerRevision
from sig_sync.models import Source, SyncRun

VERSIONS_ON_A_PAGE = 30


@require_safe
@desk_page(rules.may_follow_layers)
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a layer, newest first, each with the way back to it. 5 queries."""
    source = found_source(slug)
    before = request.GET.get("avant", "")
    revisions = LayerRevision.objects.filter(layer=source.layer).order_by("-number")
    if before.isascii() and before.isdecimal() and len(before) < 10:
        revisions = revisions.filter(number__lt=int(before))
    found = list(revisions[: VERSIONS_ON_A_PAGE + 1])
    shown = found[:VERSIONS_ON_A_PAGE]
    runs = SyncRun.objects.filter(
        source=source, revision__in=shown, status=SyncRun.Status.SUCCEEDED
    ).order_by("pk")
    made = {run.revision_id: run.pk for run in runs}
    context = {
        "source": source,
        "layer": source.layer,
        "revisions": [(revision, made.get(revision.pk)) for revision in shown],
        "older_before": shown[-1].number if len(found) > VERSIONS_ON_A_PAGE else None,
        "may_decide": rules.may_decide_on_layers(request.user).allowed,
        "may_edit": rules.may_edit_sources(request.user).allowed,
    }
    return render(request, "desk/layer_versions.html", context)


@require_safe
@desk_page(rules.may_follow_layers)
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one version changed, as a list and on a map: exact, for any version kept."""
    source = found_source(slug)
    revision = get_object_or_404(LayerRevision, layer=source.layer, number=number)
    kinds = layer_runs.kinds_of_revision(revision)
    asked = request.GET.get("constat", "")
    kind = next((found for found in kinds if found.kind == asked), kinds[0] if kinds else None)
    page = layer_runs.LinesPage([], None)
    if kind is not None:
        after = request.GET.get("apres", "")[:300]
        page = layer_runs.lines_of_revision(source.layer, revision, kind.kind, after)
    bounds = bounds_in_sight(bounds_of(page.marks))
    context: dict[str, Any] = {
        "source": source,
        "layer": source.layer,
        "revision": revision,
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "bounds": bounds,
        "map_sources": change_sources(page.marks) if bounds else [],
        "is_served": source.layer.current_revision_id == revision.pk,
        "may_decide": rules.may_decide_on_layers(request.user).allowed,
    }
    return render(request, "desk/layer_version.html", context)


@require_safe
@desk_page(rules.may_follow_contributions)
def moved(request: HttpRequest) -> HttpResponse:
    """Contributions written on what has moved since: before and after, and the contribution."""
    page = footings.footing_lines(before=request.GET.get("avant", ""))
    context = {
        "page": page,
        "total": count_lost_footings(),
        "bounds": bounds_of(page.marks),
        "map_sources": change_sources(page.marks),
    }
    return render(request, "desk/moved.html", context)


def found_source(slug: str) -> Source:
    """The source of a layer, or 404."""
    query = Source.objects.select_related("layer__current_revision")
    return get_object_or_404(query, layer__slug=slug)
