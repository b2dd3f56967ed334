"""The open data page and whole datasets."""

from datetime import UTC, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from opendata import archives, queries
from opendata.byte_ranges import file_response
from opendata.collections import Collection, all_collections
from opendata.collections import find_collection as find
from opendata.ogc.documents import GEOJSON
from opendata.ogc.negotiation import for_everybody
from opendata.spool import spooled_response
from opendata.whole import write_geojson

Format = Literal["geojson", "csv"]

_SECTIONS = (
    (
        "participation",
        _("Participation"),
        _("Ce qui se décide, et ce que les habitants en disent."),
    ),
    ("layer", _("Couches de carte"), _("Les plans et relevés qui accompagnent les concertations.")),
    ("territory", _("Territoire"), _("Le fond commun à toutes les cartes.")),
)


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """``/donnees/``: every public dataset, what it holds and how to take it."""
    cards = [_card(collection) for collection in all_collections()]
    context = {
        "sections": [
            {
                "id": section,
                "title": title,
                "text": text,
                "cards": [card for card in cards if card["collection"].section == section],
            }
            for section, title, text in _SECTIONS
        ],
        "now": datetime.now(UTC),
        "licence": settings.OPEN_LICENCE,
        "licence_url": settings.OPEN_LICENCE_URL,
        "ogc_url": request.build_absolute_uri("/ogc/"),
        "tiles_url": request.build_absolute_uri("/tiles/contributions/") + "{z}/{x}/{y}.mvt",
    }
    return render(request, "opendata/datasets.html", context)


@for_everybody
def dataset(request: HttpRequest, dataset_id: str, extension: Format) -> HttpResponseBase:
    """``/donnees/<dataset>.<geojson|csv>``: the whole dataset in one file, as it is now."""
    collection = find(dataset_id)
    if collection is None:
        raise Http404
    now = datetime.now(UTC)
    if extension == "geojson":
        response = spooled_response(lambda file: write_geojson(collection, now, file), GEOJSON)
    else:
        response = spooled_response(
            lambda file: queries.write_table(collection, file), "text/csv; charset=utf-8"
        )
    name = f"{collection.id}-{now:%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _card(collection: Collection) -> dict[str, Any]:
    archive = archives.archive_of(collection)
    return {
        "collection": collection,
        "count": queries.count_all(collection),
        "archive_bytes": archive.stat().st_size if archive else None,
    }


@for_everybody
def archive(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """``/donnees/<dataset>.pmtiles``: the tiles of a whole layer in one file, read by pieces."""
    collection = find(dataset_id)
    path = archives.archive_of(collection) if collection else None
    if path is None:
        raise Http404
    return file_response(request, path, archives.PMTILES)
