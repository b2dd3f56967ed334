"""What an officer decides about a layer: approve or refuse a stopped delivery, go back in time."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from kombu.exceptions import OperationalError

from accounts.models import User
from desk import rules
from desk.access import desk_page
from desk.revision_views import found_source
from desk.sig_forms import ApproveForm, RefuseForm
from desk.sig_views import run_context
from geo.errors import ParvisError
from layers.models import LayerRevision
from sig_sync import decisions
from sig_sync.demand import WorkersOutOfReach
from sig_sync.models import SyncRun
from sig_sync.tasks import approve_run

LOADED_AT_ONCE = 20_000
"""Objects of a delivery that load while the officer waits; more are left to a worker."""


@require_POST
@desk_page(rules.may_decide_on_layers)
def approve(request: HttpRequest, run_id: int) -> HttpResponse:
    """Load a delivery that was stopped; the map shows it at once."""
    run = _run(run_id)
    form = ApproveForm(request.POST, prefix="accord")
    if not form.is_valid():
        return _again(request, run, approve_form=form)
    if run.counts.get("delivered", 0) > LOADED_AT_ONCE:
        return _left_to_a_worker(request, run)
    try:
        followed = decisions.approve(run, officer=cast(User, request.user), now=timezone.now())
    except ParvisError as error:
        messages.error(request, str(error))
        return redirect("desk:sync_run", run.pk)
    if followed.status in {SyncRun.Status.SUCCEEDED, SyncRun.Status.UNCHANGED}:
        messages.success(request, _("Livraison acceptée : la carte la montre maintenant."))
    else:
        messages.error(
            request, _("La livraison n’a pas pu être chargée ; la carte n’a pas changé.")
        )
    return redirect("desk:sync_run", followed.pk)


@require_POST
@desk_page(rules.may_decide_on_layers)
def refuse(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put a stopped delivery aside for good, with a reason."""
    run = _run(run_id)
    form = RefuseForm(request.POST, prefix="refus")
    if not form.is_valid():
        return _again(request, run, refuse_form=form)
    try:
        decisions.refuse(
            run,
            officer=cast(User, request.user),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except ParvisError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Livraison refusée : la carte reste comme elle est."))
    return redirect("desk:sync_run", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_decide_on_layers)
def roll_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask, then serve a former version again; the synchronisation is paused so that it lasts."""
    source = found_source(slug)
    revision = get_object_or_404(LayerRevision, layer=source.layer, number=number)
    if request.method == "POST":
        try:
            made = decisions.roll_back(
                source, number, officer=cast(User, request.user), now=timezone.now()
            )
        except ParvisError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _(
                    "La carte montre de nouveau la version %(number)d, sous le numéro %(made)d. "
                    "La synchronisation est en pause."
                )
                % {"number": number, "made": made.number},
            )
        return redirect("desk:layer_versions", slug)
    context = {"source": source, "layer": source.layer, "revision": revision}
    return render(request, "desk/roll_back.html", context)


def _left_to_a_worker(request: HttpRequest, run: SyncRun) -> HttpResponse:
    try:
        approve_run.delay(run.pk, cast(User, request.user).pk)
    except OperationalError:
        messages.error(request, str(WorkersOutOfReach.default_message))
    else:
        messages.success(
            request, _("Livraison acceptée : elle se charge, la carte la montrera ensuite.")
        )
    return redirect("desk:sync_run", run.pk)


def _run(run_id: int) -> SyncRun:
    query = SyncRun.objects.select_related(
        "source__layer__current_revision", "revision", "decided_by", "approves"
    )
    return get_object_or_404(query, pk=run_id)


def _again(request: HttpRequest, run: SyncRun, **forms: ApproveForm | RefuseForm) -> HttpResponse:
    """The run's page with what is missing in its forms; what was typed is kept."""
    context = {**run_context(request, run), **forms, "errors_of": next(iter(forms.values()))}
    return render(request, "desk/sync_run.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
