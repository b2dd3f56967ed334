"""OGC API - Features Part 1 over the published schema, as GeoJSON and as pages."""

import json
from datetime import UTC, datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from opendata import queries
from opendata.collections import Collection, all_collections, find_collection
from opendata.errors import InvalidParameter
from opendata.ogc import documents, openapi
from opendata.ogc.documents import GEOJSON, HTML, OPENAPI, link
from opendata.ogc.negotiation import resource, wants_html
from opendata.ogc.parameters import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    ItemsRequest,
    read_items_request,
    read_revision,
)
from opendata.queries import Selection
from opendata.spool import spooled_response, written

HTML_PAGE_LENGTH = 20


@resource()
def landing(request: HttpRequest) -> HttpResponseBase:
    """``/ogc/``: where everything else is."""
    document = documents.landing(_base(request), settings.METROPOLE_NAME)
    return _json_or_page(request, document, "opendata/ogc_landing.html")


@resource()
def conformance(request: HttpRequest) -> HttpResponseBase:
    """``/ogc/conformance``: the classes of the standard that are kept."""
    document = documents.conformance(_base(request))
    return _json_or_page(request, document, "opendata/ogc_conformance.html")


@resource()
def api(request: HttpRequest) -> HttpResponseBase:
    """``/ogc/api``: the OpenAPI 3.0 definition, or its explanation for people."""
    found = all_collections()
    document = openapi.definition(_base(request), settings.METROPOLE_NAME, found)
    if wants_html(request):
        context = {
            "document": document,
            "base": _base(request),
            "parameters": [
                parameter
                for parameter in document["components"]["parameters"].values()
                if parameter["in"] == "query"
            ],
            "default_limit": DEFAULT_LIMIT,
            "max_limit": MAX_LIMIT,
        }
        return render(request, "opendata/ogc_api.html", context)
    return HttpResponse(json.dumps(document, ensure_ascii=False), content_type=OPENAPI)


@resource()
def collections(request: HttpRequest) -> HttpResponseBase:
    """``/ogc/collections``: every public dataset."""
    described = [_described(request, collection) for collection in all_collections()]
    document = documents.collections(_base(request), described)
    return _json_or_page(request, document, "opendata/ogc_collections.html")


@resource()
def collection(request: HttpRequest, collection_id: str) -> HttpResponseBase:
    """``/ogc/collections/<id>``: one dataset, where it lies and how to get it."""
    found = _found(collection_id)
    document = _described(request, found)
    context = {"collection": found}
    return _json_or_page(request, document, "opendata/ogc_collection.html", context)


@resource("limit", "bbox", "bbox-crs", "datetime", "after", "revision")
def items(request: HttpRequest, collection_id: str) -> HttpResponseBase:
    """``/ogc/collections/<id>/items``: its features, page by page."""
    html = wants_html(request)
    asked = read_items_request(request, HTML_PAGE_LENGTH if html else DEFAULT_LIMIT)
    found = _at_revision(_found(collection_id), asked.revision)

    def write(file: IO[bytes]) -> None:
        _write_page(request, found, asked, file)

    if not html:
        return spooled_response(write, GEOJSON)
    document = json.loads(written(write))
    context = {
        "collection": found,
        "revision": asked.revision,
        "next": _link_of(document, "next"),
        "json": _link_of(document, "alternate"),
        "names": _names(found, document["features"]),
    }
    return render(request, "opendata/ogc_items.html", {**context, "document": document})


@resource("revision")
def item(request: HttpRequest, collection_id: str, feature_id: str) -> HttpResponseBase:
    """``/ogc/collections/<id>/items/<feature id>``: one feature, of a layer at any kept revision."""
    html = wants_html(request)
    asked = read_revision(request)
    found = _at_revision(_found(collection_id), asked)
    feature = queries.read_item(found, _identifier(found, feature_id))
    if feature is None:
        raise Http404
    address = request.build_absolute_uri(request.path)
    # What was asked at a revision keeps its address there.
    kept = "" if asked is None else f"revision={asked}"
    links = [
        link(f"{address}?{kept}".rstrip("?"), "self", GEOJSON),
        link(f"{address}?f=html&{kept}".rstrip("&"), "alternate", HTML, _("Cette page")),
        link(f"{_base(request)}collections/{found.id}", "collection", "application/json"),
    ]
    if html:
        document = json.loads(feature)
        context = {"collection": found, "document": document, "links": links}
        return render(request, "opendata/ogc_item.html", context)
    text = f'{feature[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}'
    return HttpResponse(text, content_type=GEOJSON)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("ogc:landing"))


def _found(collection_id: str) -> Collection:
    found = find_collection(collection_id)
    if found is None:
        raise Http404
    return found


def _described(request: HttpRequest, described: Collection) -> dict[str, Any]:
    site = request.build_absolute_uri("/").rstrip("/")
    extent = queries.read_extent(described)
    return documents.collection(_base(request), site, described, extent)


def _at_revision(found: Collection, number: int | None) -> Collection:
    if number is None:
        return found
    if found.revision is None:
        raise InvalidParameter("revision", _("Seules les couches ont des révisions."))
    if not 1 <= number <= found.revision:
        detail = _("La dernière révision est la %(revision)s.") % {"revision": found.revision}
        raise InvalidParameter("revision", detail)
    return found.at_revision(number)


def _identifier(found: Collection, feature_id: str) -> object:
    """The value to compare with, or 404 for a text that identifies nothing."""
    if not found.source.has_uuid:
        return feature_id
    try:
        identifier = UUID(feature_id)
    except ValueError as error:
        raise Http404 from error
    if str(identifier) != feature_id.lower():
        raise Http404
    return identifier


def _write_page(
    request: HttpRequest, found: Collection, asked: ItemsRequest, file: IO[bytes]
) -> None:
    selection = Selection(box=asked.box, period=asked.period, after=asked.after, limit=asked.limit)
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    matched = queries.count_matching(found, selection)
    if matched is not None:
        # Part 1, 7.15.7, lets a server leave it out where counting would be too dear.
        head["numberMatched"] = matched
    file.write(json.dumps(head)[:-1].encode() + b', "features": [')
    page = queries.write_features(found, selection, file)
    tail = {
        "numberReturned": page.count,
        "links": _page_links(request, found, page.next_after),
    }
    file.write(b"\n], " + json.dumps(tail, ensure_ascii=False)[1:].encode())


def _page_links(
    request: HttpRequest, found: Collection, next_after: int | None
) -> list[documents.Link]:
    html = wants_html(request)
    links = [
        link(request.build_absolute_uri(), "self", HTML if html else GEOJSON),
        link(
            _same_with(request, f="json" if html else "html"),
            "alternate",
            GEOJSON if html else HTML,
            _("Les mêmes objets, dans l’autre forme"),
        ),
        link(f"{_base(request)}collections/{found.id}", "collection", "application/json"),
    ]
    if next_after is not None:
        address = _same_with(request, after=str(next_after))
        links.append(link(address, "next", HTML if html else GEOJSON, _("Page suivante")))
    return links


def _same_with(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',:/')}")


def _link_of(document: dict[str, Any], rel: str) -> str | None:
    return next((found["href"] for found in document["links"] if found["rel"] == rel), None)


def _names(found: Collection, features: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Identifier and a name to show, feature by feature."""
    shown = []
    for feature in features:
        properties = feature["properties"]
        named = properties.get("title") or properties.get("name") or properties.get("nom")
        shown.append((str(feature["id"]), str(named or feature["id"])))
    return shown


def _json_or_page(
    request: HttpRequest,
    document: dict[str, Any],
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    if wants_html(request):
        return render(request, template, {"document": document, **(context or {})})
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})
