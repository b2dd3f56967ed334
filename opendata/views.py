"""The open data page and whole datasets."""

import json
from datetime import UTC, datetime
from typing import IO, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from opendata import queries
from opendata.collections import OPEN_LICENCE, OPEN_LICENCE_URL, Collection, all_collections
from opendata.collections import find_collection as find
from opendata.ogc.documents import GEOJSON
from opendata.ogc.negotiation import for_everybody
from opendata.queries import Selection
from opendata.spool import spooled_response

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
        "licence": OPEN_LICENCE,
        "licence_url": OPEN_LICENCE_URL,
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
        response = spooled_response(lambda file: _write_geojson(collection, now, file), GEOJSON)
    else:
        response = spooled_response(
            lambda file: queries.write_table(collection, file), "text/csv; charset=utf-8"
        )
    name = f"{collection.id}-{now:%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _card(collection: Collection) -> dict[str, Any]:
    return {"collection": collection, "count": queries.count_matching(collection)}


def _write_geojson(collection: Collection, now: datetime, file: IO[bytes]) -> None:
    """A GeoJSON FeatureCollection with its name, licence and freshness (foreign members)."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": collection.id,
        "title": str(collection.title),
        "license": collection.licence,
        "attribution": collection.attribution or settings.METROPOLE_NAME,
        "timeStamp": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if collection.revision is not None:
        head["revision"] = collection.revision
    file.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": [')
    queries.write_features(collection, Selection(), file)
    file.write(b"\n]}\n")
