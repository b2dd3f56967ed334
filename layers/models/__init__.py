"""Consultations and layers."""

from layers.models.consultation import RESERVED_SLUGS, Category, Consultation, Phase
from layers.models.kinds import SLUG_FORM, GeometryKind
from layers.models.layer import (
    ConsultationLayer,
    Feature,
    FeaturePart,
    GatheredCell,
    Layer,
    LayerRevision,
    PointPack,
)
from layers.models.question import (
    CHOICE_KINDS,
    Question,
    QuestionCategory,
    QuestionKind,
    QuestionOption,
)
from layers.models.street import StreetIndex, StreetName, StreetSegment

__all__ = [
    "CHOICE_KINDS",
    "RESERVED_SLUGS",
    "SLUG_FORM",
    "Category",
    "Consultation",
    "ConsultationLayer",
    "Feature",
    "FeaturePart",
    "GatheredCell",
    "GeometryKind",
    "Layer",
    "LayerRevision",
    "Phase",
    "PointPack",
    "Question",
    "QuestionCategory",
    "QuestionKind",
    "QuestionOption",
    "StreetIndex",
    "StreetName",
    "StreetSegment",
]
