"""A contribution placed by picking an object of a layer: what of it becomes the place.

Metres are EPSG:2154's, from the start of the line as the layer holds it. A line in several pieces
that do not touch is measured piece after piece, the westernmost start first
(``contribution_line_pieces`` in the database says the same).
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from contributions.errors import (
    AreaTooLarge,
    GeometryNotAccepted,
    LineTooLong,
    OutsidePerimeter,
    TooManyVertices,
    UnknownFeature,
)
from contributions.models import Contribution
from contributions.places import KIND_OF_TYPE, ensure_place
from contributions.placing.about import About
from contributions.placing.feature_errors import (
    SectionBeyond,
    SectionInPieces,
    SectionNeeded,
    SectionOfNoLine,
    SectionUnreadable,
)
from geo.sqlfiles import read_sql
from layers.models import Consultation, Feature, GeometryKind, Layer

Extent = Literal["whole", "section", "spot", "inner-point"]

_PIECES = read_sql(__file__, "line_pieces.sql")
_SECTION = read_sql(__file__, "line_section.sql")
_INNER_POINT = read_sql(__file__, "inner_point.sql")

_FORGIVEN_M = 1.0
"""A person types whole metres: what exceeds a line by less than one is its end."""


@dataclass(frozen=True)
class LayerObject:
    """An object of a layer as one of its revisions has it."""

    layer: Layer
    feature: Feature
    revision: int

    @property
    def name(self) -> str:
        """What the layer calls it, else its identity in the source."""
        return name_of(self.layer, self.feature)

    @property
    def is_line(self) -> bool:
        """True when sections of it can be chosen."""
        return self.feature.geom.dims == 1


@dataclass(frozen=True)
class LinePiece:
    """One unbroken line of an object: its stretch in metres, where it starts seen from its end.

    ``start_from_end`` is the vector from end to start in metres (east, north).
    ``positions`` are longitude, latitude and metres from the object's start.
    """

    from_m: float
    to_m: float
    start_from_end: tuple[float, float]
    positions: list[tuple[float, float, float]]

    @property
    def length_m(self) -> float:
        """Metres in EPSG:2154."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class ObjectPlace:
    """What an object becomes as a place: a geometry that the consultation takes (EPSG:4326).

    ``from_m`` and ``to_m`` are those that are kept, None unless a section was asked for.
    """

    found: LayerObject
    geometry: GEOSGeometry
    extent: Extent
    from_m: float | None = None
    to_m: float | None = None


def object_of(consultation: Consultation, about: About) -> LayerObject:
    """The object as the consultation's map serves it now. Raises `UnknownFeature`."""
    layer = (
        Layer.objects.filter(slug=about.layer_slug, consultations=consultation)
        .select_related("current_revision")
        .first()
    )
    if layer is None or layer.current_revision is None or not about.source_id:
        raise UnknownFeature
    feature = Feature.objects.current().filter(layer=layer, source_id=about.source_id).first()
    if feature is None:
        raise UnknownFeature
    return LayerObject(layer, feature, layer.current_revision.number)


def object_spoken_of(contribution: Contribution) -> LayerObject | None:
    """The object that a contribution is about, as it was when it was written; None without one."""
    layer, revision = contribution.about_layer, contribution.about_revision
    if layer is None or revision is None:
        return None
    states = Feature.objects.at_revision(revision)
    feature = states.filter(layer=layer, source_id=contribution.about_source_id).first()
    return LayerObject(layer, feature, revision) if feature else None


def name_of(layer: Layer, feature: Feature) -> str:
    """What the layer calls the object, by its title property; else its identity in the source."""
    value = feature.properties.get(layer.title_property) if layer.title_property else None
    name = " ".join(str(value).split()) if value is not None else ""
    return name or _("élément %(identity)s") % {"identity": feature.source_id}


def pieces_of(found: LayerObject) -> list[LinePiece]:
    """The unbroken lines of a line object, in the order in which they are measured."""
    if not found.is_line:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, _row(found))
        return [
            LinePiece(from_m, to_m, (east, north), list(zip(lons, lats, measures, strict=True)))
            for from_m, to_m, east, north, lons, lats, measures in cursor.fetchall()
        ]


def place_on(
    consultation: Consultation,
    found: LayerObject,
    from_m: float | None = None,
    to_m: float | None = None,
) -> ObjectPlace:
    """The place that the object, or a section of it, becomes in this consultation.

    The whole object if it is of a kind and size that the consultation takes. Else a point or an
    area becomes a point on it, inside the perimeter; so does a line where no line is taken; a line
    that is too long needs a section. Raises a `PlaceRefused` that says what to do.
    """
    if from_m is not None or to_m is not None:
        return _section(consultation, found, from_m, to_m)
    whole = _single(found)
    lines_taken = GeometryKind.LINE in consultation.allowed_geometries
    if found.is_line and lines_taken:
        return ObjectPlace(found, _whole_line(consultation, found, whole), "whole")
    try:
        if whole is None:
            raise GeometryNotAccepted
        ensure_place(consultation, whole)
    except (GeometryNotAccepted, TooManyVertices, AreaTooLarge, OutsidePerimeter):
        # Where no point is taken either, and for a point that is outside, the reason stands.
        if found.feature.geom.geom_type == "Point":
            raise
        point = _inner_point(consultation, found)
        ensure_place(consultation, point)
        return ObjectPlace(found, point, "inner-point")
    return ObjectPlace(found, whole, "whole")


def placed(consultation: Consultation, about: About) -> ObjectPlace:
    """`object_of`, then `place_on`."""
    return place_on(consultation, object_of(consultation, about), about.from_m, about.to_m)


def whole_metres(length_m: float) -> str:
    """Metres without decimals, as the interface writes numbers: "1 240"."""
    return number_format(round(length_m), 0, force_grouping=True)


def _section(
    consultation: Consultation, found: LayerObject, from_m: float | None, to_m: float | None
) -> ObjectPlace:
    if from_m is None or to_m is None or not (0 <= from_m <= to_m < math.inf):
        raise SectionUnreadable
    pieces = pieces_of(found)
    if not pieces:
        raise SectionOfNoLine
    start_m, end_m = _within_a_piece(pieces, from_m, to_m)
    with connection.cursor() as cursor:
        cursor.execute(_SECTION, {**_row(found), "from_m": start_m, "to_m": end_m})
        (ewkb,) = cursor.fetchone()
    if ewkb is None:
        raise SectionUnreadable
    geometry = GEOSGeometry(memoryview(ewkb))
    ensure_place(consultation, geometry)
    return ObjectPlace(found, geometry, "spot" if start_m == end_m else "section", start_m, end_m)


def _within_a_piece(pieces: list[LinePiece], from_m: float, to_m: float) -> tuple[float, float]:
    end_m = pieces[-1].to_m
    if to_m > end_m + _FORGIVEN_M or (from_m >= end_m and from_m < to_m):
        raise SectionBeyond(
            _(
                "Cet élément mesure %(length)s m : le tronçon doit finir au plus tard à "
                "%(length)s m de son début."
            )
            % {"length": whole_metres(end_m)}
        )
    holding = [
        (max(from_m, piece.from_m), min(to_m, piece.to_m))
        for piece in pieces
        if piece.from_m - _FORGIVEN_M <= from_m and to_m <= piece.to_m + _FORGIVEN_M
    ]
    held = [(start, end) for start, end in holding if start <= end]
    if not held:
        raise SectionInPieces(
            _(
                "Cet élément est en %(count)s morceaux : choisissez un tronçon dans un seul, %(all)s."
            )
            % {"count": len(pieces), "all": _(" ou ").join(_stretch(piece) for piece in pieces[:8])}
        )
    return max(held, key=lambda bounds: bounds[1] - bounds[0])


def _stretch(piece: LinePiece) -> str:
    return _("de %(from)s m à %(to)s m") % {
        "from": whole_metres(piece.from_m),
        "to": whole_metres(piece.to_m),
    }


def _whole_line(
    consultation: Consultation, found: LayerObject, whole: GEOSGeometry | None
) -> GEOSGeometry:
    if whole is None:
        count = len(pieces_of(found))
        raise SectionNeeded(
            _("Cet élément est en %(count)s morceaux : choisissez un tronçon dans l’un d’eux.")
            % {"count": count}
        )
    try:
        ensure_place(consultation, whole)
    except LineTooLong as error:
        raise SectionNeeded(
            _("Cet élément mesure %(length)s m, %(most)s m au plus : choisissez-en un tronçon.")
            % {
                "length": whole_metres(pieces_of(found)[-1].to_m),
                "most": whole_metres(consultation.max_length_m),
            }
        ) from error
    except TooManyVertices as error:
        raise SectionNeeded from error
    except OutsidePerimeter as error:
        raise SectionNeeded(
            _(
                "Une partie au moins de cet élément est hors du périmètre de la concertation : "
                "choisissez un tronçon à l’intérieur du contour."
            )
        ) from error
    return whole


def _single(found: LayerObject) -> GEOSGeometry | None:
    """The object as one point, line or area; None when it is in several parts."""
    geom: Any = found.feature.geom
    if geom.geom_type in KIND_OF_TYPE:
        return geom
    if found.is_line:
        geom = geom.merged
        return geom if geom.geom_type == "LineString" else None
    return geom[0] if len(geom) == 1 and geom[0].geom_type in KIND_OF_TYPE else None


def _inner_point(consultation: Consultation, found: LayerObject) -> GEOSGeometry:
    with connection.cursor() as cursor:
        cursor.execute(_INNER_POINT, {**_row(found), "consultation_id": consultation.pk})
        (ewkb,) = cursor.fetchone()
    if ewkb is None:
        raise OutsidePerimeter
    return GEOSGeometry(memoryview(ewkb))


def _row(found: LayerObject) -> dict[str, int]:
    return {"layer_id": found.layer.pk, "feature_id": found.feature.pk}
