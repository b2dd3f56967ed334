"""Step 1, Où ?: the map, an address, coordinates, or one of the ways of `contributions.placing`."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

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
from contributions.placing.unseen import (
    ADDRESS,
    ADDRESS_SEEN,
    MARK_PREFIX,
    Unseen,
    is_told,
    mark_of,
    typed_in_ways,
    unseen_in,
)
from contributions.placing.ways import WayForm
from contributions.rules import is_open_to_contributions
from contributions.selectors import map_bounds
from contributions.views.contribute import not_open_page, step_context
from contributions.views.kept import tells_where
from contributions.views.reading import readable_consultation
from geo.errors import ParvisError
from geo.geocoding.client import Answer, search
from geo.geocoding.results import Place
from geo.geojson import parse_geometry_text
from geo.validity import ensure_valid
from layers.models import Consultation

_PREVIEW, _SEARCH = "apercu", "chercher"
_ENTER = "entree"
"""The button that the key Enter presses in a field of this form."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@tells_where
def where(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: the place. A way in words, or ``action=apercu``, shows it here before going on.

    One form holds them all, so that none is passed over: a text that nobody looked at is looked at
    now if nothing else says where, else the page names it.
    """
    consultation = readable_consultation(request, slug)
    if request.method == "POST":
        action, pressed = request.POST.get("action", ""), request.POST.get("way", "")
        if pressed in {way.name for way in ways_of(consultation)}:
            return _take_way(request, consultation, pressed)
        if action == _SEARCH:
            return _search(request, consultation)
        if action == _PREVIEW:
            return _take_place(request, consultation)
        unseen = unseen_in(consultation, request.POST)
        if len(unseen) == 1 and not _gives_place(request, consultation, action):
            way = unseen[0].way
            if way:
                return _take_way(request, consultation, way)
            return _search(request, consultation)
        if unseen:
            return _page(request, consultation, _brought(request, consultation), unseen=unseen)
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


def _gives_place(request: HttpRequest, consultation: Consultation, action: str) -> bool:
    """True when the map, the coordinates or an address that was found say where too.

    The key Enter means what has just been typed: then a place that was there before does not count.
    """
    given = {name: request.POST.get(name, "").strip() for name in ("lon", "lat", "geometry")}
    draft = draft_of(request, consultation)
    known = {name: getattr(draft, name) for name in given} if action == _ENTER else {}
    return bool(request.POST.get("candidate")) or any(
        value and value != known.get(name) for name, value in given.items()
    )


def _take_way(request: HttpRequest, consultation: Consultation, name: str) -> HttpResponse:
    way = next(way for way in ways_of(consultation) if way.name == name)
    form = way(request.POST, consultation=consultation)
    draft = draft_of(request, consultation)
    if not form.is_valid():
        return _page(request, consultation, _brought(request, consultation), way_form=form)
    keep_draft(
        request,
        consultation,
        **carried(request, draft, WORD_FIELDS),
        **typed_in_ways(request.POST) | form.draft_changes(),
        way=name,
        understood="\n".join(form.understood),
        unseen="",
    )
    return redirect(_preview_address(consultation))


def _search(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Look for the address that was typed; what else was typed is there on the page of the results."""
    draft = draft_of(request, consultation)
    kept = typed_in_ways(request.POST)
    kept["unseen"] = " ".join(one.way for one in unseen_in(consultation, request.POST) if one.way)
    form = WhereForm(request.POST.dict() | {"candidate": ""}, consultation=consultation)
    if form.is_valid():
        kept |= _place_in(form, draft)
    keep_draft(request, consultation, **carried(request, draft, WORD_FIELDS), **kept)
    page = reverse("contributions:contribute", args=[consultation.slug])
    return redirect(f"{page}?{urlencode({'q': request.POST.get(ADDRESS, '').strip()})}#adresses")


def _take_place(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    draft = draft_of(request, consultation)
    form = WhereForm(request.POST, consultation=consultation)
    if not form.is_valid():
        return _page(request, consultation, _brought(request, consultation), form=form)
    words = carried(request, draft, WORD_FIELDS)
    kept = typed_in_ways(request.POST) | _place_in(form, draft) | {"unseen": ""}
    draft = keep_draft(request, consultation, **words, **kept)
    if request.POST.get("action") in {_PREVIEW, _ENTER}:
        return redirect(_preview_address(consultation))
    return redirect(f"contributions:{'review' if draft.has_words else 'what'}", consultation.slug)


def _place_in(form: WhereForm, draft: Draft) -> dict[str, str]:
    """The place of a valid form as the draft keeps it; one that moved was not said in words."""
    place = {
        name: form.cleaned_data[name].strip() for name in ("lon", "lat", "geometry", "address")
    }
    moved = any(getattr(draft, name) != place[name] for name in ("lon", "lat", "geometry"))
    return place | ({"way": "", "understood": ""} if moved else {})


def _brought(request: HttpRequest, consultation: Consultation) -> Draft:
    """The draft with everything that the page sent, kept by the page alone."""
    draft = draft_of(request, consultation)
    place = {
        name: request.POST[name] for name in ("lon", "lat", "geometry") if name in request.POST
    }
    words = carried(request, draft, WORD_FIELDS)
    return replace(draft, **words, **place, **typed_in_ways(request.POST))


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
    unseen: Sequence[Unseen] = (),
) -> HttpResponse:
    wrong = form is not None or way_form is not None or bool(unseen)
    if form is None:
        initial = {"lon": draft.lon, "lat": draft.lat, "geometry": draft.geometry}
        form = WhereForm(initial=initial, consultation=consultation)
    sent = request.POST if wrong else request.GET
    query = sent.get(ADDRESS, "").strip()
    seen_query = sent.get(ADDRESS_SEEN, "").strip() if wrong else query
    around = consultation.perimeter.centroid
    was_searched = query and query == seen_query
    found = search(query, near=(around.x, around.y)) if was_searched else None
    place = None if form.is_bound or way_form is not None else place_of(draft)
    ways = [
        way_form
        if way_form is not None and way_form.name == way.name
        else way(initial=way.typed_in(draft), consultation=consultation)
        for way in ways_of(consultation)
    ]
    for way in ways:
        way.seen = _seen_mark(request, way, draft, wrong=wrong)
    opened = way_form.name if way_form is not None else draft.way
    context: dict[str, Any] = {
        "consultation": consultation,
        "form": form,
        "way_form": way_form,
        "unseen": unseen,
        "ways": ways,
        "open_way": next((one.way for one in unseen if one.way), opened),
        "preview": place_in_words(place, timezone.localdate()) if place is not None else "",
        "understood": draft.understood.splitlines() if place is not None and not unseen else [],
        "asked_for_preview": _PREVIEW in request.GET,
        "query": query,
        "seen_query": seen_query,
        "found": found,
        "picked": _picked(found, sent.get("candidate", "")),
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


def _picked(found: Answer | None, candidate: str) -> Place | None:
    """The address that was chosen in the list, still chosen when the page comes back."""
    places = found.results if found is not None else []
    return next((place for place in places if f"{place.lon},{place.lat}" == candidate), None)


def _seen_mark(request: HttpRequest, way: WayForm, draft: Draft, *, wrong: bool) -> str:
    """The mark of the text of a way that somebody has looked at; empty when she has looked at none."""
    if way.is_bound:
        # It was refused, or something is asked about it.
        return ""
    if wrong:
        return request.POST.get(f"{MARK_PREFIX}{way.name}", "")[:40]
    typed = way.typed_in(draft)
    is_seen = is_told(way, typed) and way.name not in draft.unseen.split()
    return mark_of(typed) if is_seen else ""
