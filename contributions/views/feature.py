"""Step 1 by an object of a layer: find it, choose all of it or a section, see what that becomes."""

import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib.gis.geos import MultiPoint, Point
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contributions.draft import WORD_FIELDS, Draft, carried, draft_of, keep_draft
from contributions.errors import UnknownFeature
from contributions.mapdata import draft_sources, found_source, object_source, surroundings
from contributions.placing.about import About
from contributions.placing.feature import (
    LayerObject,
    LinePiece,
    ObjectPlace,
    object_of,
    pieces_of,
)
from contributions.placing.feature_choice import Choice, choice_of
from contributions.placing.feature_search import (
    MAX_PAGE,
    FoundObject,
    FoundPage,
    find_objects,
    layers_to_pick_from,
)
from contributions.placing.feature_words import (
    picked_in_words,
    place_in_words,
    section_in_words,
)
from contributions.placing.line_starts import side_in_words, starts_in_words
from contributions.rules import is_open_to_contributions
from contributions.selectors import map_bounds
from contributions.sizes import length_in_words
from contributions.views.contribute import not_open_page, readable_consultation
from geo.geocoding.client import search
from geo.geojson import geometry_document, geometry_text
from geo.srid import FRANCE_EXTENT, WIRE_SRID
from geo.validity import looks_swapped, swapped
from layers.models import Consultation, GeometryKind

_PREVIEW = "apercu"
_COORDINATES = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)[\s;,]+(-?\d{1,3}(?:[.,]\d+)?)")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feature(request: HttpRequest, slug: str) -> HttpResponse:
    """Search for an object of the consultation's layers, or (``element``) make it the place."""
    consultation = readable_consultation(request, slug)
    if not is_open_to_contributions(consultation, timezone.now()).allowed:
        return not_open_page(request, consultation)
    given = request.POST if request.method == "POST" else request.GET
    layer_slug, _slash, source_id = given.get("element", "").partition("/")
    if not layer_slug:
        return _search_page(request, consultation)
    try:
        if "\x00" in source_id + layer_slug:
            raise UnknownFeature
        found = object_of(consultation, About(layer_slug, source_id))
    except UnknownFeature as error:
        return _search_page(request, consultation, error=str(error))
    if request.method == "POST" and request.POST.get("action") == _PREVIEW:
        # Sent like the rest, so that no token of a form ever stands in an address.
        chosen = {name: given[name] for name in ("element", "portion", "de", "a") if name in given}
        _keep_words(request, consultation)
        return redirect(f"{request.path}?{urlencode(chosen)}")
    choice = choice_of(consultation, found, pieces_of(found), given)
    if request.method == "POST" and choice.place is not None:
        return _take(request, consultation, choice.place)
    return _object_page(request, consultation, found, choice)


def _take(request: HttpRequest, consultation: Consultation, place: ObjectPlace) -> HttpResponse:
    """Keep the place and what it is about; go on to what is still to be said."""
    document = geometry_document(place.geometry)
    understood = _("À propos de %(layer)s : %(subject)s") % {
        "layer": place.found.layer.title,
        "subject": picked_in_words(consultation, place),
    }
    point = document["coordinates"] if document["type"] == "Point" else None
    draft = keep_draft(
        request,
        consultation,
        **carried(request, draft_of(request, consultation), WORD_FIELDS),
        lon=str(point[0]) if point else "",
        lat=str(point[1]) if point else "",
        geometry="" if point else geometry_text(place.geometry),
        address="",
        about_layer=place.found.layer.slug,
        about_source_id=place.found.feature.source_id,
        about_from_m=_distance(place.from_m),
        about_to_m=_distance(place.to_m),
        way="element",
        understood=understood,
    )
    return redirect(f"contributions:{'review' if draft.has_words else 'what'}", consultation.slug)


def _brought(request: HttpRequest, consultation: Consultation) -> Draft:
    """The draft, with the words that a refused form brought along."""
    draft = draft_of(request, consultation)
    return replace(draft, **carried(request, draft, WORD_FIELDS))


def _keep_words(request: HttpRequest, consultation: Consultation) -> None:
    """Keep the words that the page carried, for a session that was lost meanwhile."""
    words = carried(request, draft_of(request, consultation), WORD_FIELDS)
    if words:
        keep_draft(request, consultation, **words)


def _object_page(
    request: HttpRequest, consultation: Consultation, found: LayerObject, choice: Choice
) -> HttpResponse:
    pieces = pieces_of(found)
    starts = starts_in_words(consultation, found, pieces)
    place = choice.place
    sources = [*surroundings(consultation), object_source(found)]
    if place is not None and not pieces:
        sources.append(draft_sources(consultation, place.geometry, found.name, "")[-1])
    context = {
        "consultation": consultation,
        "found": found,
        "value": f"{found.layer.slug}/{found.feature.source_id}",
        "choice": choice,
        "draft": _brought(request, consultation),
        "pieces": list(zip(pieces, starts, strict=True)),
        "length_m": round(pieces[-1].to_m) if pieces else 0,
        "section_data": {
            "pieces": [
                {"positions": [_rounded(position) for position in piece.positions], "start": start}
                for piece, start in zip(pieces, starts, strict=True)
            ]
        },
        "takes_points": GeometryKind.POINT in consultation.allowed_geometries,
        "takes_lines": GeometryKind.LINE in consultation.allowed_geometries,
        "section": _section_of(place, pieces, starts) if place else "",
        "words": place_in_words(place) if place else "",
        "map_sources": sources,
        "bounds": map_bounds(found.feature.geom),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if choice.error else HTTPStatus.OK
    return render(request, "contributions/feature.html", context, status=status)


def _section_of(place: ObjectPlace, pieces: list[LinePiece], starts: list[str]) -> str:
    """Which part of the object the place is, in words; "" for all of it."""
    if place.from_m is None or place.to_m is None:
        return ""
    middle = (place.from_m + place.to_m) / 2
    start = next(
        (start for piece, start in zip(pieces, starts, strict=True) if middle <= piece.to_m), ""
    )
    return section_in_words(place.from_m, place.to_m, start)


@dataclass(frozen=True)
class _Asked:
    """What was looked for: a name, a place, a layer, a page."""

    name: str
    near: str
    layer: str
    page: int
    spot: Point | None = None
    spot_words: str = ""
    others: list[str] = field(default_factory=list)
    trouble: str = ""


def _search_page(
    request: HttpRequest, consultation: Consultation, *, error: str = ""
) -> HttpResponse:
    layers = layers_to_pick_from(consultation)
    asked = _read_search(request, consultation)
    chosen = [layer for layer in layers if layer.slug == asked.layer] or layers
    missing = asked.near and asked.spot is None
    results = (
        FoundPage([], 1, has_more=False)
        if missing
        else find_objects(
            consultation,
            chosen,
            asked.name,
            near=asked.spot,
            page=asked.page,
            day=timezone.localdate(),
        )
    )
    fields = {"q": asked.name, "pres": asked.near, "couche": asked.layer}
    kept = {name: value for name, value in fields.items() if value}
    context = {
        "consultation": consultation,
        "error": error,
        "layers": layers,
        "asked": asked,
        "results": results,
        "found": [(one, _where(one)) for one in results.objects],
        "others": [(one, urlencode(kept | {"pres": one})) for one in asked.others],
        "previous": urlencode(kept | {"page": asked.page - 1}) if asked.page > 1 else "",
        "next": urlencode(kept | {"page": asked.page + 1})
        if results.has_more and asked.page < MAX_PAGE
        else "",
        "map_sources": [*surroundings(consultation), found_source(results.objects)],
        "bounds": _bounds(consultation, results),
    }
    status = HTTPStatus.NOT_FOUND if error else HTTPStatus.OK
    return render(request, "contributions/feature_search.html", context, status=status)


def _read_search(request: HttpRequest, consultation: Consultation) -> _Asked:
    name, near, layer = (
        "".join(c for c in request.GET.get(key, "") if c.isprintable()).strip()[:200]
        for key in ("q", "pres", "couche")
    )
    page_text = request.GET.get("page", "")
    number = int(page_text) if re.fullmatch(r"[0-9]{1,4}", page_text) else 1
    page = min(max(number, 1), MAX_PAGE)
    if not near:
        return _Asked(name, near, layer, page)
    spot = _typed_coordinates(near)
    if spot is not None:
        words = _("ces coordonnées")
        return _Asked(name, near, layer, page, spot, words)
    around = consultation.perimeter.centroid
    answer = search(near, near=(around.x, around.y))
    if answer.results:
        best, *others = answer.results
        spot = Point(best.lon, best.lat, srid=WIRE_SRID)
        labels = [place.label for place in others if place.label != best.label]
        return _Asked(name, near, layer, page, spot, best.label, labels)
    trouble = (
        _("Aucun lieu de ce nom : essayez avec la rue et la commune.")
        if answer.available
        else _(
            "La recherche d’adresses ne répond pas en ce moment : donnez une commune, "
            "ou des coordonnées."
        )
    )
    return _Asked(name, near, layer, page, trouble=trouble)


def _typed_coordinates(text: str) -> Point | None:
    """Longitude and latitude in metropolitan France, in either order; None for anything else."""
    match = _COORDINATES.fullmatch(text)
    if match is None:
        return None
    lon, lat = (float(number.replace(",", ".")) for number in match.groups())
    point = Point(lon, lat, srid=WIRE_SRID)
    point = swapped(point) if looks_swapped(point) else point
    west, south, east, north = FRANCE_EXTENT
    return point if west <= point.x <= east and south <= point.y <= north else None


def _where(one: FoundObject) -> str:
    """Where a found object is: "à 120 m au nord-est, Roubaix"."""
    away = ""
    if one.away_m is not None and one.towards is not None:
        # Within a step or two no side makes sense.
        away = (
            _("à cet endroit")
            if one.away_m < 5
            else _("à %(distance)s, côté %(side)s")
            % {"distance": length_in_words(one.away_m), "side": side_in_words(*one.towards)}
        )
    return ", ".join(part for part in (one.commune, away) if part)


def _bounds(consultation: Consultation, results: FoundPage) -> str:
    if not results.objects:
        return map_bounds(consultation.perimeter)
    positions = [Point(*one.position, srid=WIRE_SRID) for one in results.objects]
    return map_bounds(MultiPoint(positions, srid=WIRE_SRID))


def _distance(metres: float | None) -> str:
    return "" if metres is None else f"{metres:.3f}"


def _rounded(position: tuple[float, float, float]) -> list[float]:
    lon, lat, metres = position
    return [round(lon, 7), round(lat, 7), round(metres, 2)]
