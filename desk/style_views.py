"""The page where a layer's look is chosen, with its map, its legend, and styles made elsewhere."""

from typing import Any

from django.contrib import messages
from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk import rules
from desk.access import desk_page
from desk.style_editor import Editor, editor_from, editor_of, unsaved_document
from desk.style_forms import StyleFileForm
from geo.territory.models import Commune
from layers.models import Consultation, Layer
from layers.styles import values
from layers.styles.advice import advice_on
from layers.styles.document import Classes, Style, properties_read
from layers.styles.errors import StyleError, StyleFileRefused, StyleInvalid
from layers.styles.imports import read_style_file
from layers.styles.legend import french_number, legend_of
from layers.styles.maplibre import style_layers
from layers.styles.mapsource import MapSource, layer_source
from layers.styles.reading import read_style, style_or_default
from layers.styles.services import save_style

PROPOSING = "proposer"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(rules.may_style_layers)
def layer_style(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The editor; every button of the form comes back here, whether or not scripts run."""
    layer = get_object_or_404(Layer.objects.select_related("current_revision"), slug=slug)
    if request.method != "POST":
        stored = style_or_default(layer.style, layer.geometry_kind)
        return _page(request, editor_of(layer, stored), notes=_about_stored(layer))
    action = request.POST.get("action", "")
    if action == "importer":
        return _import(request, layer)
    editor = editor_from(layer, request.POST, propose=action == PROPOSING)
    if action != "enregistrer" or editor.style is None:
        return _page(request, _settled(editor))
    try:
        added = save_style(layer=layer, style=editor.style, now=timezone.now())
    except StyleInvalid as error:
        for problem in error.problems:
            editor.form.add_error(None, problem.message)
        return _page(request, editor)
    messages.success(request, _("Le style est enregistré : les cartes le montrent maintenant."))
    if added:
        sentence = ngettext(
            "Les tuiles portent maintenant l’attribut %(names)s.",
            "Les tuiles portent maintenant les attributs %(names)s.",
            len(added),
        )
        messages.info(request, sentence % {"names": ", ".join(added)})
    return redirect("desk:layer_style", slug=layer.slug)


@require_POST
@desk_page(rules.may_style_layers)
def layer_style_preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the form says now, as JSON: the map's layers, the legend, advice, errors by control.

    ``form`` is the whole form anew, where a choice changed its rows.
    """
    layer = get_object_or_404(Layer.objects.select_related("current_revision"), slug=slug)
    action = request.POST.get("action", "")
    editor = editor_from(layer, request.POST, propose=action == PROPOSING)
    document: dict[str, Any] = {
        "errors": editor.errors_by_field(),
        "unsaved": unsaved_document(editor),
    }
    if editor.style is not None:
        document |= {
            "source": _map_source(layer, editor.style),
            "legend": render_to_string(
                "desk/_layer_style_legend.html", _shown(layer, editor.style), request
            ),
        }
    if action:
        document["form"] = render_to_string(
            "desk/_layer_style_fields.html", _fields(_settled(editor)), request
        )
    return JsonResponse(document)


@require_safe
@desk_page(rules.may_style_layers)
def layer_style_sample(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Some features of the layer with every column, as GeoJSON."""
    layer = get_object_or_404(Layer, slug=slug)
    return HttpResponse(values.sample(layer), content_type="application/geo+json")


def _import(request: HttpRequest, layer: Layer) -> HttpResponse:
    """The style of a file in the editor, not kept yet, with what could not be carried over."""
    stored = style_or_default(layer.style, layer.geometry_kind)
    file_form = StyleFileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _page(request, editor_of(layer, stored), file_form=file_form)
    file = file_form.cleaned_data["file"]
    try:
        imported = read_style_file(file.read(), layer.geometry_kind)
    except (StyleFileRefused, StyleInvalid) as error:
        file_form.add_error("file", _in_words(error))
        return _page(request, editor_of(layer, stored), file_form=file_form)
    notes = [_("« %(name)s » est lu : vérifiez, puis enregistrez.") % {"name": file.name[:80]}]
    unknown = values.unknown_properties(layer, properties_read(imported.style))
    notes += [
        _(
            "La couche n’a pas d’attribut « %(name)s » :"
            " choisissez celui qui lui correspond avant d’enregistrer."
        )
        % {"name": name}
        for name in unknown
    ]
    return _page(request, editor_of(layer, imported.style), notes=notes, warnings=imported.warnings)


def _in_words(error: StyleError) -> str:
    return str(error) or str(error.message)


def _about_stored(layer: Layer) -> list[str]:
    try:
        read_style(layer.style, layer.geometry_kind)
    except StyleInvalid:
        return [
            _(
                "Le style gardé jusqu’ici ne peut pas être dessiné : les cartes montrent"
                " le style par défaut. Enregistrez-en un nouveau."
            )
        ]
    return []


def _settled(editor: Editor) -> Editor:
    """An editor that shows the style which the form said, with what the data say about it."""
    if editor.style is None:
        return editor
    return editor_of(editor.layer, editor.style, palette=editor.form.cleaned_data["palette"])


def _page(
    request: HttpRequest,
    editor: Editor,
    *,
    file_form: StyleFileForm | None = None,
    notes: list[str] | None = None,
    warnings: list[str] | None = None,
) -> HttpResponse:
    layer = editor.layer
    has_errors = bool(editor.errors_by_field())
    context = {
        **_shown(layer, editor.shown),
        **_fields(editor),
        "file_form": file_form or StyleFileForm(),
        "notes": notes or [],
        "warnings": warnings or [],
        "has_errors": has_errors,
        "is_unsaved": unsaved_document(editor),
        "map_sources": [_map_source(layer, editor.shown)],
        "bounds": _bounds(layer),
        "consultations": Consultation.objects.public().filter(layers=layer),
    }
    is_refused = has_errors or (file_form is not None and bool(file_form.errors))
    return render(request, "desk/layer_style.html", context, status=422 if is_refused else 200)


def _fields(editor: Editor) -> dict[str, Any]:
    """What the form's fragment needs."""
    return {
        "form": editor.form,
        "rows": editor.rows,
        "kind": editor.form["kind"].value(),
        "layer": editor.layer,
        "histogram": _histogram(editor.layer, editor.shown),
    }


def _shown(layer: Layer, style: Style) -> dict[str, Any]:
    """What the legend's fragment needs."""
    return {
        "layer": layer,
        "entries": legend_of(style),
        "advice": advice_on(style),
        "is_sample": _is_sample(layer, style),
        "sample_size": values.SAMPLE_FEATURES,
    }


def _map_source(layer: Layer, style: Style) -> MapSource:
    """The layer drawn so, from its tiles or, while they lack what the style reads, from a sample."""
    source = layer_source(layer) | {"layers": style_layers(style)}
    if _is_sample(layer, style):
        source |= {
            "tilejson": None,
            "geojson": reverse("desk:layer_style_sample", args=[layer.slug]),
        }
    return source


def _is_sample(layer: Layer, style: Style) -> bool:
    is_public = layer.consultations.filter(visibility__in=["published", "archived"]).exists()
    carried = set(layer.tile_properties)
    return not is_public or not carried.issuperset(properties_read(style))


def _bounds(layer: Layer) -> str:
    """The box around the layer's features, in degrees, or the territory's when it has none."""
    box = (
        layer.features.filter(until__isnull=True).aggregate(box=Extent("geom"))["box"]
        or Commune.objects.current().aggregate(box=Extent("geom"))["box"]
    )
    if not box:
        return ""
    west, south, east, north = box
    margin = 0.03 * max(east - west, north - south, 0.01)
    return ",".join(
        f"{number:.5f}" for number in (west - margin, south - margin, east + margin, north + margin)
    )


def _histogram(layer: Layer, style: Style) -> dict[str, Any] | None:
    """How the numbers of a style by classes spread, with its bounds, in units of a drawing."""
    if not isinstance(style.look, Classes):
        return None
    numbers = values.property_numbers(layer, style.look.property)
    counts = numbers.histogram()
    if not counts:
        return None
    low, high = min(numbers.numbers), max(numbers.numbers)
    width, height, tallest = 320, 64, max(counts)
    step = width / len(counts)
    return {
        "bars": [
            {
                "x": f"{index * step + 0.5:.1f}",
                "y": f"{height - count / tallest * height:.1f}",
                "width": f"{step - 1:.1f}",
                "height": f"{count / tallest * height:.1f}",
            }
            for index, count in enumerate(counts)
        ],
        "marks": [
            f"{(bound - low) / (high - low) * width:.1f}"
            for bound in style.look.breaks
            if low <= bound <= high
        ],
        "low": french_number(low),
        "high": french_number(high),
        "without": numbers.features - len(numbers.numbers),
    }
