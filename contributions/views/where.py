"""Step 1, Où ?: the map, an address, coordinates, or one of the ways of `contributions.placing`."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contributions.draft import WORD_FIELDS, Draft, carried, draft_of, keep_draft
from contributions.errors import OutsidePerimeter
from contributions.forms import WhereForm, place_of
from contributions.mapdata import option_documents, perimeter_document, surroundings
from contributions.places import KIND_OF_TYPE, ensure_place, is_near_france, limits_in_words
from contributions.placing.offered import ways_of
from contributions.placing.preview import measure_in_words, place_in_words
from contributions.placing.ways import WayForm
from contributions.rules import is_open_to_contributions
from contributions.selectors import map_bounds
from contributions.views.contribute import not_open_page, step_context
from contributions.views.kept import tells_where
from contributions.views.reading import readable_consultation
from geo.errors import ParvisError
from geo.geocoding.client import search
from geo.geojson import parse_geometry_text
from geo.validity import ensure_valid
from layers.models import Consultation

_PREVIEW = "apercu"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@tells_where
def where(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: the place. A way in words, or ``action=apercu``, shows it here before going on."""
    consultation = readable_consultation(request, slug)
    if request.method == "POST":
        way = next(
            (way for way in ways_of(consultation) if way.name == request.POST.get("way")), None
        )
        if way is not None:
            return _take_way(request, consultation, way)
        return _take_place(request, consultation)
    if not is_open_to_contributions(consultation, timezone.now()).allowed:
        return not_open_page(request, consultation)
    return _page(request, consultation, draft_of(request, consultation))


@never_cache
@require_POST
def place_words(request: HttpRequest, slug: str) -> JsonResponse:
    """What a ``geometry`` (GeoJSON) on the map is in words; 422 with a sentence when it has none.

    ``words``: "Un trait d’environ 400 m, à Roubaix"; ``measure``: "environ 400 m, à Roubaix";
    ``problem``: why the consultation would not take it, or "".
    """
    consultation = readable_consultation(request, slug)
    try:
        place = parse_geometry_text(request.POST.get("geometry", ""))
        ensure_valid(place)
    except ParvisError as error:
        return JsonResponse({"problem": str(error)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if place.geom_type not in KIND_OF_TYPE or not is_near_france(place):
        return JsonResponse(
            {"problem": str(OutsidePerimeter.default_message)},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    day, problem = timezone.localdate(), ""
    try:
        ensure_place(consultation, place)
    except ParvisError as error:
        problem = str(error)
    return JsonResponse(
        {
            "words": place_in_words(place, day),
            "measure": measure_in_words(place, day),
            "problem": problem,
        }
    )


def _take_way(request: HttpRequest, consultation: Consultation, way: type[WayForm]) -> HttpResponse:
    form = way(request.POST, consultation=consultation)
    draft = draft_of(request, consultation)
    words = carried(request, draft, WORD_FIELDS)
    if not form.is_valid():
        return _page(request, consultation, replace(draft, **words), way_form=form)
    keep_draft(
        request,
        consultation,
        **words,
        **form.draft_changes(),
        way=way.name,
        understood="\n".join(form.understood),
    )
    return redirect(_preview_address(consultation))


def _take_place(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    draft = draft_of(request, consultation)
    form = WhereForm(request.POST, consultation=consultation)
    words = carried(request, draft, WORD_FIELDS)
    if not form.is_valid():
        return _page(request, consultation, replace(draft, **words), form=form)
    given = form.cleaned_data
    place = {name: given[name].strip() for name in ("lon", "lat", "geometry", "address")}
    moved = any(getattr(draft, name) != place[name] for name in ("lon", "lat", "geometry"))
    said = {"way": "", "understood": ""} if moved else {}
    draft = keep_draft(request, consultation, **words, **place, **said)
    if request.POST.get("action") == _PREVIEW:
        return redirect(_preview_address(consultation))
    return redirect(f"contributions:{'review' if draft.has_words else 'what'}", consultation.slug)


def _preview_address(consultation: Consultation) -> str:
    return (
        f"{reverse('contributions:contribute', args=[consultation.slug])}?{_PREVIEW}=1#{_PREVIEW}"
    )


def _page(
    request: HttpRequest,
    consultation: Consultation,
    draft: Draft,
    *,
    form: WhereForm | None = None,
    way_form: WayForm | None = None,
) -> HttpResponse:
    wrong = form is not None or way_form is not None
    if form is None:
        initial = {"lon": draft.lon, "lat": draft.lat, "geometry": draft.geometry}
        form = WhereForm(initial=initial, consultation=consultation)
    query = request.GET.get("q", "").strip()[:200]
    around = consultation.perimeter.centroid
    place = None if wrong else place_of(draft)
    context: dict[str, Any] = {
        "consultation": consultation,
        "form": form,
        "way_form": way_form,
        "ways": [
            way_form
            if way_form is not None and way_form.name == way.name
            else way(initial=way.typed_in(draft), consultation=consultation)
            for way in ways_of(consultation)
        ],
        "open_way": way_form.name if way_form is not None else draft.way,
        "preview": place_in_words(place, timezone.localdate()) if place is not None else "",
        "understood": draft.understood.splitlines() if place is not None else [],
        "asked_for_preview": _PREVIEW in request.GET,
        "query": query,
        "found": search(query, near=(around.x, around.y)) if query else None,
        "perimeter": perimeter_document(consultation),
        "map_sources": surroundings(consultation)[1:],
        "bounds": map_bounds(consultation.perimeter),
        "geometries": " ".join(consultation.allowed_geometries),
        "draws": set(consultation.allowed_geometries) != {"point"},
        "limits": limits_in_words(consultation),
        "options": option_documents(way_form) if way_form is not None else [],
        "draft": draft,
        **step_context(request, consultation, draft),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "contributions/where.html", context, status=status)
