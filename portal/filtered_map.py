"""The tiles of a list's filters: the map shows exactly the contributions that the list leaves.

The tile room knows consultations and days, not words or zones. These tiles are asked for by the
same form as the list and made of the same query, so the two cannot disagree (ADR 16).
"""

from http import HTTPStatus
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from contributions.live import CELL_ZOOM, LivePeak
from contributions.querysets import ContributionQuerySet
from contributions.totals import bounded_count
from geo.sqlfiles import read_sql
from geo.srid import TILE_SRID
from layers.models import Consultation
from portal.filters import ContributionFilters
from portal.lists import everything_in, filtered
from portal.selectors import categories_of, communes_written_about
from tiles import answers, tilesets
from tiles.address import FeatureAddress, TileAddress, TileJsonAddress, parse_address
from tiles.errors import TilesError, UnknownAddress
from tiles.tilejson import Facts, tilejson
from tiles.tilesets import CLIP_MARGIN, CLOSE_UP_ZOOM, MOST_PINS, MOST_PINS_CLOSE_UP, Tileset

STATEMENT_TIMEOUT_MS = 10_000
KEPT_S = 30
"""How long a browser may keep such a tile; the tile room's own are checked each time."""

_HALF_WORLD_M = 20_037_508.342789244
_COUNTED_BELOW = "groupees"
"""In the address of a tile: the first zoom at which contributions are drawn and not counted."""

_TILE = read_sql(__file__, "filtered_tile.sql")


def filtered_tilejson(consultation: Consultation, filters: ContributionFilters) -> str:
    """The address of the TileJSON of what a valid form leaves."""
    rest = f"contributions.{consultation.slug}.json"
    path = reverse("portal:filtered_tiles", args=[consultation.slug, rest])
    return f"{path}?{filters.narrowing_query()}"


@require_safe
def tiles(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    """A tile or a TileJSON of the contributions of a public consultation that the filters leave.

    The facts of a feature are the tile room's. 400 when a filter makes no sense, 404 elsewhere.
    """
    try:
        response = _answer(request, slug, rest)
    except TilesError as error:
        refused = answers.refusal(error)
        response = HttpResponse(refused.body, status=refused.status)
        response["Content-Type"] = answers.PROBLEM
    response["Cache-Control"] = f"private, max-age={KEPT_S}"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, slug: str, rest: str) -> HttpResponse:
    address = parse_address(f"/tiles/{rest}", b"")
    tileset = tilesets.named(address.tileset)
    if tileset is None or tileset.slug != slug:
        raise UnknownAddress
    if isinstance(address, FeatureAddress):
        return HttpResponseRedirect(f"/tiles/{rest}")
    found = Consultation.objects.public().defer("presentation", "rules").filter(slug=slug).first()
    if found is None or tileset.family is not tilesets.CONTRIBUTIONS_OF_CONSULTATION:
        raise UnknownAddress
    filters = ContributionFilters(
        request.GET, categories=categories_of(found), communes=communes_written_about(found)
    )
    if not filters.is_valid():
        return JsonResponse({"errors": filters.errors}, status=HTTPStatus.BAD_REQUEST)
    rows = filtered(everything_in(found), found, filters)
    if isinstance(address, TileJsonAddress):
        return JsonResponse(_document(request, found, tileset, filters, rows))
    if not isinstance(address, TileAddress) or address.revision is not None:
        raise UnknownAddress
    counted_below = request.GET.get(_COUNTED_BELOW, "0")
    is_counted = (
        counted_below.isascii() and counted_below.isdigit() and address.z < int(counted_below[:2])
    )
    tile = _tile(rows, address, is_counted=is_counted)
    if not tile:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(bytes(tile), content_type=answers.MVT)


def _document(
    request: HttpRequest,
    consultation: Consultation,
    tileset: Tileset,
    filters: ContributionFilters,
    rows: ContributionQuerySet,
) -> dict[str, Any]:
    """TileJSON whose tiles carry the filters, and the zoom below which they count."""
    base_url = request.build_absolute_uri(
        reverse("portal:filtered_tiles", args=[consultation.slug, "x"])
    ).removesuffix("/tiles/x")
    facts = Facts(consultation.title, "", "", None, None, [], *consultation.perimeter.extent)
    document = tilejson(tileset, facts, base_url)
    query = f"{filters.narrowing_query()}&{_COUNTED_BELOW}={_counted_below(consultation, rows)}"
    document["tiles"] = [f"{address}?{query}" for address in document["tiles"]]
    return document


def _counted_below(consultation: Consultation, rows: ContributionQuerySet) -> int:
    """The first zoom at which the contributions are drawn, one answer for all tiles.

    Few are drawn everywhere; else as all those of the consultation are, of which they are a part.
    """
    if not bounded_count(rows, MOST_PINS).is_least:
        return 0
    peaks = LivePeak.objects.filter(consultation_id=consultation.pk).values_list("z", "peak")
    crowded = [
        z for z, peak in peaks if peak > (MOST_PINS if z < CLOSE_UP_ZOOM else MOST_PINS_CLOSE_UP)
    ]
    if CELL_ZOOM in crowded:
        return tilesets.CONTRIBUTIONS.max_zoom + 1
    return max(crowded, default=-1) + 1


def _tile(rows: ContributionQuerySet, address: TileAddress, *, is_counted: bool) -> Any:
    within = rows.filter(geom_3857__bboverlaps=_search_box(address))
    matching, values = within.order_by().values("id").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}")
        cursor.execute(
            _TILE.replace("{matching}", matching),
            [address.z, address.x, address.y, is_counted, *values],
        )
        (tile,) = cursor.fetchone()
        # In an outer transaction the bound must not stay.
        cursor.execute("SET LOCAL statement_timeout = 0")
    return tile


def _search_box(address: TileAddress) -> Polygon:
    """The tile and its clip buffer, in EPSG:3857."""
    width_m = 2 * _HALF_WORLD_M / 2**address.z
    west = -_HALF_WORLD_M + (address.x - CLIP_MARGIN) * width_m
    north = _HALF_WORLD_M - (address.y - CLIP_MARGIN) * width_m
    across_m = width_m * (1 + 2 * CLIP_MARGIN)
    box = Polygon.from_bbox((west, north - across_m, west + across_m, north))
    box.srid = TILE_SRID
    return box
