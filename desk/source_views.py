"""Sources of layers, described by the DSIG without code: create, edit, try, carry as TOML."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from desk import rules
from desk.access import desk_page
from desk.revision_views import found_source
from desk.sig_forms import DefinitionsForm
from desk.source_forms import LayerForm, SourceForm
from desk.source_trial import Trial, asked_data, tried
from geo.errors import ParvisError
from layers.models import Layer
from sig_sync.definitions import export_definitions, import_definitions
from sig_sync.models import Source
from sig_sync.schedule import DEFAULT_CADENCE, cadence_of, set_cadence


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_edit_sources)
def create(request: HttpRequest) -> HttpResponse:
    """Describe a new layer and where it comes from."""
    return _edited(request, Source(layer=Layer()), DEFAULT_CADENCE)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_edit_sources)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a layer's description, or where it comes from."""
    source = found_source(slug)
    return _edited(request, source, cadence_of(source))


@require_safe
@desk_page(rules.may_edit_sources)
def export(request: HttpRequest) -> HttpResponse:
    """The definitions of every source, or of ``?couche``, as a TOML file."""
    slug = request.GET.get("couche", "")
    text = export_definitions([slug] if slug else None)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    name = f"source-{slug}.toml" if slug and text.strip() else "sources.toml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_edit_sources)
def definitions(request: HttpRequest) -> HttpResponse:
    """Bring sources in from a TOML file, all or none."""
    form = DefinitionsForm(request.POST or None, request.FILES or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                sources = import_definitions(str(form.cleaned_data["text"]))
            except ParvisError as error:
                form.add_error("text", str(error))
            else:
                names = ", ".join(source.layer.title for source in sources)
                messages.success(request, _("Sources enregistrées : %(names)s.") % {"names": names})
                return redirect("desk:layers")
    return render(request, "desk/definitions.html", {"form": form}, status=status)


def _edited(request: HttpRequest, source: Source, cadence: str | None) -> HttpResponse:
    data, wants_trial = asked_data(request.POST) if request.method == "POST" else (None, False)
    layer_form = LayerForm(data, instance=source.layer, prefix="couche")
    form = SourceForm(data, instance=source, prefix="source", cadence=cadence)
    trial: Trial | None = None
    status = HTTPStatus.OK
    if data is not None:
        # What is tried need not have a name yet.
        source_is_right, layer_is_right = form.is_valid(), layer_form.is_valid()
        if source_is_right and wants_trial:
            trial = tried(form.save(commit=False), _kind(layer_form))
        elif source_is_right and layer_is_right:
            return _stored(request, layer_form, form)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        if wants_trial:
            # The layer's fields are not what was asked about.
            layer_form = _unasked(layer_form)
    context: dict[str, Any] = {
        "source": source,
        "layer": source.layer,
        "is_new": source.pk is None,
        "layer_form": layer_form,
        "form": form,
        "trial": trial,
    }
    return render(request, "desk/layer_source.html", context, status=status)


def _kind(form: LayerForm) -> str:
    """What the layer draws, as the form says it; as it is when the form no longer asks."""
    return str(form.cleaned_data.get("geometry_kind") or form.instance.geometry_kind)


def _stored(request: HttpRequest, layer_form: LayerForm, form: SourceForm) -> HttpResponse:
    is_new = form.instance.pk is None
    with transaction.atomic():
        source = form.save(commit=False)
        source.layer = layer_form.store(now=timezone.now())
        source.save()
        set_cadence(source, form.cadence_text)
    known = {"layer": source.layer.title}
    messages.success(
        request,
        _("%(layer)s : la couche est décrite. Lancez sa première synchronisation.") % known
        if is_new
        else _("%(layer)s : la source est enregistrée.") % known,
    )
    return redirect("desk:layers")


def _unasked(form: LayerForm) -> LayerForm:
    """The same fields with what was typed, without a word about what is still missing."""
    form.errors.clear()
    return form
