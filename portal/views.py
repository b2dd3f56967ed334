"""The public pages: home, consultations, and the pages that say who we are."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contributions.keyset import NEWEST
from contributions.selectors import map_bounds
from layers.models import Category, Consultation
from layers.querysets import ConsultationQuerySet
from layers.rules import may_read_consultation
from portal import map_sources, selectors
from portal import style_guide as guide
from portal.filtered_map import filtered_tilejson
from portal.filters import ContributionFilters
from portal.forms import PlaceForm
from portal.lists import list_page
from portal.places import find_place
from portal.standing import standing_of

MEETINGS_ON_HOME = 4
TABS = ("contributions", "informer", "reunions", "donnees")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is being decided near a place, or everywhere."""
    now = timezone.now()
    form = PlaceForm(request.GET or None)
    place, trouble = find_place(form)
    cards = selectors.consultation_cards(Consultation.objects.all(), now)
    under_way = [card for card in cards if card.state in {"open", "upcoming", "between"}]
    meetings = list(selectors.coming_meetings(now)[:MEETINGS_ON_HOME])
    sources = [map_sources.consultations_source(under_way), map_sources.meetings_source(meetings)]
    nearby = selectors.what_touches(place, now) if place else None
    context = {
        "form": form,
        "trouble": trouble,
        "nearby": nearby,
        "cards": under_way,
        "finished": len(cards) - len(under_way),
        "meetings": [_meeting_line(meeting) for meeting in meetings],
        "map_sources": [source for source in sources if source["geojson"]["features"]],
        "bounds": map_sources.bounds_text(place.within_m(1_000))
        if place
        else map_sources.territory_bounds(),
    }
    if nearby:
        touching = {card.consultation.pk for card in nearby.cards}
        context["elsewhere"] = [card for card in under_way if card.consultation.pk not in touching]
        context["near_contributions"] = [selectors.line_of(row) for row in nearby.contributions]
        context["near_meetings"] = [_meeting_line(row) for row in nearby.meetings]
    status = HTTPStatus.BAD_REQUEST if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, "portal/home.html", context, status=status)


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """Every public consultation with its state."""
    cards = selectors.consultation_cards(Consultation.objects.all(), timezone.now())
    context = {
        "under_way": [card for card in cards if card.state in {"open", "upcoming"}],
        "over": [card for card in cards if card.state in {"between", "closed"}],
    }
    return render(request, "portal/consultations.html", context)


@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation: what it is, where it stands, what one can do now, and its map."""
    found = _readable(request, Consultation.objects.all(), slug)
    now = timezone.now()
    categories = selectors.categories_of(found)
    meetings = list(selectors.meetings_of(found))
    context, status = _list_context(request, found, categories)
    tab = request.GET.get("onglet", "")
    sources = map_sources.consultation_sources(found, categories, meetings)
    context |= {
        "standing": standing_of(found, now),
        "tab": tab if tab in TABS else TABS[0],
        "meetings": [_meeting_line(meeting) for meeting in meetings],
        "map_sources": _narrowed(sources, found, context),
        "data_links": map_sources.data_links(sources) if found.is_public else [],
        "bounds": _bounds(request, found, context),
    }
    response = render(request, "portal/consultation.html", context, status=status)
    return response if found.is_public else _for_officers(response)


@require_safe
def contribution_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Only the list of a consultation's contributions, for the page that follows the map."""
    light = Consultation.objects.defer("perimeter", "presentation", "rules")
    found = _readable(request, light, slug)
    context, status = _list_context(request, found, selectors.categories_of(found))
    response = render(request, "portal/_contribution_list.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response if found.is_public else _for_officers(response)


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """All the parts that pages are made of."""
    return render(request, "portal/style_guide.html", guide.examples(timezone.now()))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/accessibility.html", {"contact": _contact_address()})


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Legal notice and personal data."""
    return render(request, "portal/legal.html", {"contact": _contact_address()})


def _readable(request: HttpRequest, consultations: ConsultationQuerySet, slug: str) -> Consultation:
    """The consultation if this person may read it, a draft too; else 404."""
    found: Consultation = get_object_or_404(consultations, slug=slug)
    if not may_read_consultation(request.user, found).allowed:
        raise Http404
    return found


def _for_officers(response: HttpResponse) -> HttpResponse:
    """A page that no cache and no search engine may keep."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _contact_address() -> str:
    return f"contact@{urlsplit(settings.PUBLIC_URL).hostname}"


def _list_context(
    request: HttpRequest, found: Consultation, categories: list[Category]
) -> tuple[dict[str, Any], HTTPStatus]:
    """Filters and the page of contributions that they leave; 400 when a filter makes no sense."""
    filters = ContributionFilters(
        request.GET,
        categories=categories,
        communes=selectors.communes_written_about(found),
    )
    listed = list_page(found, filters)
    valid = filters.is_valid()
    return {
        "consultation": found,
        "categories": categories,
        "filters": filters,
        "filters_in_force": filters.in_force if valid else 0,
        "chips": filters.chips() if valid else [],
        "frame": filters.cleaned_data["bbox"] if valid else None,
        "searched": filters.cleaned_data["recherche"] if valid else None,
        "zone": filters.cleaned_data["zone"] if valid else None,
        "order": filters.order.name if valid else NEWEST.name,
        "listed": listed,
        "contributions": listed.lines,
        "total": listed.total,
    }, HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST


def _narrowed(
    sources: list[map_sources.MapSource], found: Consultation, context: dict[str, Any]
) -> list[map_sources.MapSource]:
    """The sources of the map when filters are in force: what the list leaves, and the zone drawn."""
    if not context["filters_in_force"]:
        return sources
    narrowed = sources
    if found.is_public:
        address = filtered_tilejson(found, context["filters"])
        narrowed = map_sources.with_tiles(sources, "contributions", address)
    zone = context["zone"]
    return narrowed if zone is None else [*narrowed, map_sources.zone_source(zone.polygon)]


def _bounds(request: HttpRequest, found: Consultation, context: dict[str, Any]) -> str:
    """What the map shows first: the frame that the list is narrowed to, the zone, or everything."""
    if context["frame"] is not None:
        return request.GET["bbox"]
    if context["zone"] is not None:
        return map_bounds(context["zone"].polygon)
    return map_sources.bounds_text(found.perimeter)


def _meeting_line(meeting: Any) -> dict[str, Any]:
    return {
        "pk": meeting.pk,
        "public_id": meeting.public_id,
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "place_name": meeting.place_name,
        "status": meeting.status,
        "online_url": meeting.online_url,
        "lon": round(meeting.geom.x, 6),
        "lat": round(meeting.geom.y, 6),
    }
