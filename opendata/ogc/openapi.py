"""The OpenAPI 3.0 definition of this interface, made from the collections of the day."""

from typing import Any

from django.utils.translation import gettext as _

from opendata.collections import Collection
from opendata.ogc.documents import GEOJSON, HTML, JSON, OPENAPI
from opendata.ogc.parameters import CRS84, DEFAULT_LIMIT, MAX_LIMIT

Json = dict[str, Any]
_PROBLEM = "application/problem+json"


def definition(base: str, metropole: str, collections: list[Collection]) -> Json:
    """The whole definition; ``base`` is the absolute address of ``/ogc/``, with its last slash."""
    ids = [collection.id for collection in collections]
    one_collection = {"$ref": "#/components/parameters/collectionId"}
    form = {"$ref": "#/components/parameters/f"}
    items_parameters = [
        {"$ref": f"#/components/parameters/{name}"}
        for name in ("bbox", "bbox-crs", "datetime", "limit", "after", "revision")
    ]
    paths = {
        "/": _get("landing", _("Page d’accueil"), JSON, "landing", [form]),
        "/conformance": _get("conformance", _("Normes suivies"), JSON, "conformance", [form]),
        "/api": _get("api", _("Cette définition"), OPENAPI, "document", [form]),
        "/collections": _get("collections", _("Jeux de données"), JSON, "collections", [form]),
        "/collections/{collectionId}": _get(
            "collection", _("Un jeu de données"), JSON, "collection", [one_collection, form]
        ),
        "/collections/{collectionId}/items": _get(
            "items",
            _("Ses objets, page par page"),
            GEOJSON,
            "featureCollection",
            [one_collection, *items_parameters, form],
        ),
        "/collections/{collectionId}/items/{featureId}": _get(
            "item",
            _("Un objet"),
            GEOJSON,
            "feature",
            [
                one_collection,
                {"$ref": "#/components/parameters/featureId"},
                {"$ref": "#/components/parameters/revision"},
                form,
            ],
        ),
    }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("Données ouvertes, %(metropole)s") % {"metropole": metropole},
            "version": "1.0.0",
            "description": _(
                "OGC API - Features, partie 1. Coordonnées en degrés, longitude d’abord."
            ),
        },
        "servers": [{"url": base.rstrip("/")}],
        "paths": paths,
        "components": {
            "parameters": _parameters(ids),
            "schemas": _schemas(),
            "responses": {
                "problem": {
                    "description": _("Refus, expliqué (RFC 9457)"),
                    "content": {_PROBLEM: {"schema": _schema("problem")}},
                }
            },
        },
    }


def _get(
    operation: str, summary: str, media_type: str, schema: str, parameters: list[Json]
) -> Json:
    refused = {"$ref": "#/components/responses/problem"}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": summary,
                    "content": {
                        media_type: {"schema": _schema(schema)},
                        HTML: {"schema": {"type": "string"}},
                    },
                },
                "400": refused,
                "404": refused,
                "503": refused,
            },
        }
    }


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameters(ids: list[str]) -> Json:
    return {
        "f": _query("f", _("Forme de la réponse"), {"type": "string", "enum": ["json", "html"]}),
        "collectionId": {
            "name": "collectionId",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "enum": ids},
        },
        "featureId": {
            "name": "featureId",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
        },
        "bbox": _query(
            "bbox",
            _("Ouest, sud, est, nord en degrés (six nombres : les hauteurs sont ignorées)"),
            {
                "type": "array",
                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                "items": {"type": "number"},
            },
        ),
        "bbox-crs": _query(
            "bbox-crs",
            _("Système de « bbox »"),
            {"type": "string", "enum": [CRS84], "default": CRS84},
        ),
        "datetime": _query(
            "datetime", _("Un moment, ou un intervalle qui peut rester ouvert"), {"type": "string"}
        ),
        "limit": _query(
            "limit",
            _("Nombre d’objets par page"),
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        "after": _query(
            "after", _("Début de la page, donné par le lien « next »"), {"type": "integer"}
        ),
        "revision": _query(
            "revision",
            _(
                "Pour une couche : son état à cette révision, de 1 à celle qui est servie."
                " Un autre nombre est refusé (400), un objet qui n’y était pas est inconnu (404)."
            ),
            {"type": "integer", "minimum": 1},
        ),
    }


def _query(name: str, description: str, schema: Json) -> Json:
    made: Json = {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
    if schema["type"] == "array":
        made |= {"style": "form", "explode": False}
    return made


def _schemas() -> Json:
    text: Json = {"type": "string"}
    links: Json = {"type": "array", "items": _schema("link")}
    return {
        "document": {"type": "object"},
        "link": _object({"href": text, "rel": text, "type": text, "title": text, "hreflang": text}),
        "landing": _object({"title": text, "description": text, "links": links}),
        "conformance": _object({"conformsTo": {"type": "array", "items": text}}),
        "collection": _object(
            {
                "id": text,
                "title": text,
                "description": text,
                "extent": {"type": "object"},
                "itemType": text,
                "crs": {"type": "array", "items": text},
                "links": links,
            },
            required=["id", "links"],
        ),
        "collections": _object(
            {"links": links, "collections": {"type": "array", "items": _schema("collection")}}
        ),
        "geometry": _object({"type": text, "coordinates": {"type": "array", "items": {}}}),
        "feature": _object(
            {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": text,
                "geometry": _schema("geometry"),
                "properties": {"type": "object"},
                "links": links,
            },
            required=["type", "geometry", "properties"],
        ),
        "featureCollection": _object(
            {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": _schema("feature")},
                "links": links,
                "timeStamp": {"type": "string", "format": "date-time"},
                "numberMatched": {
                    "type": "integer",
                    "minimum": 0,
                    "description": _(
                        "Absent au-delà de 10 000 objets choisis par « bbox » ou « datetime »."
                    ),
                },
                "numberReturned": {"type": "integer", "minimum": 0},
            },
            required=["type", "features"],
        ),
        "problem": _object(
            {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "code": text,
                "field": text,
            }
        ),
    }


def _object(properties: Json, required: list[str] | None = None) -> Json:
    made: Json = {"type": "object", "properties": properties}
    return made | {"required": required} if required else made
