"""From JSON documents to what the services take, and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from contributions.api.errors import (
    AboutNotReadable,
    BodyNotText,
    CategoryNotText,
    NotAFeature,
    TitleNotText,
)
from contributions.placing.about import About
from contributions.placing.feature_errors import SectionUnreadable
from contributions.questions.errors import AnswersNotReadable
from contributions.questions.selectors import question_documents
from contributions.selectors import category_documents
from geo.geojson import geometry_document, parse_geometry
from layers.models import Consultation
from layers.selectors import moment_of


@dataclass(frozen=True)
class SentContribution:
    """A contribution as a program sent it."""

    title: str
    body: str
    category: str
    geometry: GEOSGeometry | None
    about: About | None
    answers: dict[str, Any]


def read_contribution(document: Any) -> SentContribution:
    """The contribution in a GeoJSON Feature (RFC 7946). Raises a `geo.errors.InvalidInput`.

    A Feature without geometry takes that of the object that it is about.
    """
    if not isinstance(document, dict) or document.get("type") != "Feature":
        raise NotAFeature
    properties = document.get("properties")
    if not isinstance(properties, dict):
        raise NotAFeature
    title, body = properties.get("title"), properties.get("body", "")
    category = properties.get("category")
    answers = properties.get("answers")
    if not isinstance(title, str):
        raise TitleNotText
    if not isinstance(body, str):
        raise BodyNotText
    if not isinstance(category, str):
        raise CategoryNotText
    if answers is not None and not isinstance(answers, dict):
        raise AnswersNotReadable
    about, geometry = _read_about(properties.get("about")), document.get("geometry")
    return SentContribution(
        title=title,
        body=body,
        category=category,
        geometry=None if geometry is None and about else parse_geometry(geometry),
        about=about,
        answers=answers or {},
    )


def consultation_document(
    consultation: Consultation, now: datetime, *, whole: bool = False
) -> dict[str, Any]:
    """A consultation as a GeoJSON Feature; its perimeter only when it is asked for by name."""
    moment = moment_of(consultation, now)
    properties: dict[str, Any] = {
        "slug": consultation.slug,
        "title": consultation.title,
        "summary": consultation.summary,
        "state": moment.state,
        "opens_at": moment.opens_at.isoformat() if moment.opens_at else None,
        "closes_at": moment.closes_at.isoformat() if moment.closes_at else None,
        "allowed_geometries": consultation.allowed_geometries,
        "max_length_m": consultation.max_length_m,
        "max_area_m2": consultation.max_area_m2,
        "max_vertices": consultation.max_vertices,
        "categories": category_documents(consultation),
    }
    if whole:
        properties["presentation"] = consultation.presentation
        properties["rules"] = consultation.rules
        properties["questions"] = question_documents(consultation)
    west, south, east, north = consultation.perimeter.extent
    return {
        "type": "Feature",
        "id": consultation.slug,
        "bbox": [round(number, 7) for number in (west, south, east, north)],
        "geometry": geometry_document(consultation.perimeter) if whole else None,
        "properties": properties,
    }


def _read_about(value: Any) -> About | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise AboutNotReadable
    layer, source_id = value.get("layer"), value.get("source_id")
    if not isinstance(layer, str) or not isinstance(source_id, str):
        raise AboutNotReadable
    if "\x00" in layer + source_id or not (layer + source_id).isprintable():
        raise AboutNotReadable
    return About(layer, source_id, _metres(value.get("from_m")), _metres(value.get("to_m")))


def _metres(value: Any) -> float | None:
    if value is None:
        return None
    # An integer of thousands of digits has no float; it is no distance either.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9:
        raise SectionUnreadable
    return float(value)
