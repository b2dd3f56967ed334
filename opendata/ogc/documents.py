"""The JSON documents of OGC API - Features Part 1, without their HTTP."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from opendata.collections import Collection
from opendata.ogc.parameters import CRS84

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TILEJSON = "application/json"

_PART_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CONFORMANCE = [f"{_PART_1}/{name}" for name in ("core", "oas30", "html", "geojson")]

Link = dict[str, str]


def link(href: str, rel: str, media_type: str, title: str = "") -> Link:
    """A link object (RFC 8288 in JSON)."""
    made = {"href": href, "rel": rel, "type": media_type}
    return made | {"title": title, "hreflang": "fr"} if title else made


def landing(base: str, metropole: str) -> dict[str, Any]:
    """The landing page; ``base`` is the absolute address of ``/ogc/``, with its last slash."""
    return {
        "title": _("Données ouvertes, %(metropole)s") % {"metropole": metropole},
        "description": _("Communes, concertations, contributions, réunions et couches de carte."),
        "attribution": metropole,
        "links": [
            link(base, "self", JSON, _("Ce document")),
            link(f"{base}?f=html", "alternate", HTML, _("Cette page")),
            link(f"{base}api", "service-desc", OPENAPI, _("Définition de l’interface")),
            link(f"{base}api?f=html", "service-doc", HTML, _("Mode d’emploi")),
            link(f"{base}conformance", "conformance", JSON, _("Normes suivies")),
            link(f"{base}collections", "data", JSON, _("Jeux de données")),
        ],
    }


def conformance(base: str) -> dict[str, Any]:
    """The conformance classes that are really there."""
    return {
        "conformsTo": CONFORMANCE,
        "links": [
            link(f"{base}conformance", "self", JSON),
            link(f"{base}conformance?f=html", "alternate", HTML, _("Cette page")),
        ],
    }


def collection(
    base: str, site: str, described: Collection, extent: list[float] | None
) -> dict[str, Any]:
    """One collection; ``site`` is the absolute address of the site, without a slash."""
    address = f"{base}collections/{described.id}"
    licence_link = (
        [link(settings.OPEN_LICENCE_URL, "license", HTML, described.licence)]
        if described.licence == settings.OPEN_LICENCE
        else []
    )
    tiles_link = (
        [link(f"{site}{described.tilejson_path}", "tilejson", TILEJSON, _("Tuiles"))]
        if described.tilejson_path
        else []
    )
    document: dict[str, Any] = {
        "id": described.id,
        "title": str(described.title),
        "description": str(described.description),
        "itemType": "feature",
        "crs": [CRS84],
        "license": described.licence,
        "links": [
            link(address, "self", JSON),
            link(f"{address}?f=html", "alternate", HTML, _("Cette page")),
            link(f"{address}/items", "items", GEOJSON, _("Objets")),
            link(f"{address}/items?f=html", "items", HTML, _("Objets, en page")),
            link(
                f"{site}/donnees/{described.id}.geojson",
                "enclosure",
                GEOJSON,
                _("Tout, en GeoJSON"),
            ),
            link(f"{site}/donnees/{described.id}.csv", "enclosure", "text/csv", _("Tout, en CSV")),
            *licence_link,
            *tiles_link,
        ],
    }
    if extent is not None:
        document["extent"] = {"spatial": {"bbox": [extent], "crs": CRS84}}
    if described.attribution:
        document["attribution"] = described.attribution
    if described.revision is not None:
        document["revision"] = described.revision
    if described.revised_at is not None:
        document["updated"] = described.revised_at.isoformat().replace("+00:00", "Z")
    return document


def collections(base: str, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The list of collections, from their own documents."""
    return {
        "links": [
            link(f"{base}collections", "self", JSON),
            link(f"{base}collections?f=html", "alternate", HTML, _("Cette page")),
        ],
        "collections": documents,
    }
