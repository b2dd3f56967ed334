"""Whether a place suits a consultation, and in which communes it lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.errors import (
    AreaTooLarge,
    CoordinatesSwapped,
    GeometryNotAccepted,
    LineTooLong,
    OutsidePerimeter,
    TooManyVertices,
)
from contributions.models import CommuneShare
from contributions.sizes import exact_area, exact_length
from geo.sqlfiles import read_sql
from geo.srid import FRANCE_EXTENT, METRIC_SRID
from geo.validity import ensure_valid, looks_swapped
from layers.models import Consultation, GeometryKind

KIND_OF_TYPE = {
    "Point": GeometryKind.POINT,
    "LineString": GeometryKind.LINE,
    "Polygon": GeometryKind.POLYGON,
}

_MEASURE = read_sql(__file__, "measure_place.sql")
_COMMUNES = read_sql(__file__, "communes_of_place.sql")


class Named(Protocol):
    """Anything with a name: a commune, or the part of a place in one."""

    @property
    def name(self) -> str:
        """Its name."""


@dataclass(frozen=True)
class CommunePart:
    """The part (0 to 1) of a geometry that lies in one commune."""

    commune_id: int
    insee_code: str
    name: str
    share: float


def ensure_place(consultation: Consultation, geometry: GEOSGeometry) -> None:
    """Raise the refusal that explains best why ``geometry`` (EPSG:4326) cannot be kept here.

    The same rules as the database's trigger `contribution_guard`, asked first so that the person
    reads one helpful sentence. Raises `PlaceRefused` or `geo.errors.InvalidGeometry`.
    """
    kind = KIND_OF_TYPE.get(geometry.geom_type)
    if kind is None or kind not in consultation.allowed_geometries:
        raise GeometryNotAccepted(_accepted_sentence(consultation))
    ensure_valid(geometry)
    if looks_swapped(geometry):
        raise CoordinatesSwapped(_swapped_sentence(geometry))
    if geometry.num_coords > consultation.max_vertices:
        raise TooManyVertices(
            _("Le tracé a %(count)s points, %(most)s au plus : dessinez-le plus simplement.")
            % {"count": geometry.num_coords, "most": consultation.max_vertices}
        )
    # Far from France the metric frame has no meaning, and the answer is known.
    if not is_near_france(geometry):
        raise OutsidePerimeter
    with connection.cursor() as cursor:
        cursor.execute(
            _MEASURE,
            {
                "ewkb": bytes(geometry.ewkb),
                "metric_srid": METRIC_SRID,
                "consultation_id": consultation.pk,
            },
        )
        inside, away_m, length_m, area_m2, _vertices = cursor.fetchone()
    if not inside:
        raise OutsidePerimeter(_outside_sentence(away_m))
    if kind == GeometryKind.LINE and length_m > consultation.max_length_m:
        raise LineTooLong(
            _("Le trait mesure %(length)s, %(most)s au plus : dessinez-en un plus court.")
            % {"length": exact_length(length_m), "most": exact_length(consultation.max_length_m)}
        )
    if kind == GeometryKind.POLYGON and area_m2 > consultation.max_area_m2:
        raise AreaTooLarge(
            _("La zone mesure %(area)s, %(most)s au plus : dessinez-en une plus petite.")
            % {"area": exact_area(area_m2), "most": exact_area(consultation.max_area_m2)}
        )


def limits_in_words(consultation: Consultation) -> str:
    """How long and how large what is drawn may be: "Un trait fait 5 km au plus."."""
    most = {
        GeometryKind.LINE: _("un trait fait %(most)s au plus")
        % {"most": exact_length(consultation.max_length_m)},
        GeometryKind.POLYGON: _("une zone fait %(most)s au plus")
        % {"most": exact_area(consultation.max_area_m2)},
    }
    said = [words for kind, words in most.items() if kind in consultation.allowed_geometries]
    sentence = ", ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def communes_of(geometry: GEOSGeometry, day: date) -> list[CommunePart]:
    """The communes in which ``geometry`` (EPSG:4326) lies on ``day``, largest share first.

    A point has one commune at most. Shares are of the length of a line or the area of an area,
    measured in EPSG:2154; they add up to 1 when the geometry is wholly inside the territory.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _COMMUNES,
            {"ewkb": bytes(geometry.ewkb), "metric_srid": METRIC_SRID, "day": day},
        )
        return [CommunePart(*row) for row in cursor.fetchall()]


def at_in_words(parts: Iterable[Named]) -> str:
    """Where that is, as a sentence goes on: "à Lille, à Roubaix et au Maisnil"; "" for nowhere."""
    return _joined(_at(part.name) for part in parts)


def _at(name: str) -> str:
    """French: an article at the head of a name melts into the preposition."""
    first, _space, rest = name.partition(" ")
    if rest and first in ("Le", "Les"):
        return (_("au %(name)s") if first == "Le" else _("aux %(name)s")) % {"name": rest}
    return _("à %(name)s") % {"name": name}


def shares_in_words(parts: Sequence[CommuneShare]) -> str:
    """Where a contribution lies: "Lille", "Lille (62 %) et Lambersart (38 %)", largest first.

    ``parts`` are its stored shares with their communes. The percentages are rounded so that they
    still add up; less than half a percent is "moins de 1 %".
    """
    if len(parts) < 2:
        return "".join(part.commune.name for part in parts)
    whole = _rounded_together([part.share * 100 for part in parts])
    return _joined(
        _("%(name)s (%(share)s\u00a0%%)")
        % {"name": part.commune.name, "share": number or _("moins de 1")}
        for part, number in zip(parts, whole, strict=True)
    )


def _rounded_together(numbers: Sequence[float]) -> list[int]:
    """Whole numbers whose sum is the rounded sum: what is cut off goes where it was largest."""
    floors = [int(number) for number in numbers]
    missing = round(sum(numbers)) - sum(floors)
    by_rest = sorted(range(len(numbers)), key=lambda i: floors[i] - numbers[i])
    for i in by_rest[:missing]:
        floors[i] += 1
    return floors


def _joined(words: Iterable[str]) -> str:
    names = list(words)
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def is_near_france(geometry: GEOSGeometry) -> bool:
    """True if the metric frame has a meaning for ``geometry`` (EPSG:4326)."""
    west, south, east, north = geometry.extent
    least_lon, least_lat, most_lon, most_lat = FRANCE_EXTENT
    return least_lon <= west and east <= most_lon and least_lat <= south and north <= most_lat


def _accepted_sentence(consultation: Consultation) -> str:
    labels = {
        GeometryKind.POINT: _("un point"),
        GeometryKind.LINE: _("un trait"),
        GeometryKind.POLYGON: _("une zone"),
    }
    accepted = [str(labels[GeometryKind(kind)]) for kind in consultation.allowed_geometries]
    *others, last = accepted
    several = _("%(first)s ou %(last)s") % {"first": ", ".join(others), "last": last}
    return _("Cette concertation n’accepte pas ce tracé : placez %(kinds)s.") % {
        "kinds": several if others else last
    }


def _swapped_sentence(geometry: GEOSGeometry) -> str:
    west, south, _east, _north = geometry.extent
    return _(
        "Les coordonnées semblent inversées : la longitude vient d’abord (ici %(lon)s), "
        "puis la latitude (ici %(lat)s)."
    ) % {"lon": number_format(south, 5), "lat": number_format(west, 5)}


def _outside_sentence(away_m: float) -> str:
    if away_m < 1:
        return _(
            "Ce tracé dépasse le périmètre de la concertation : gardez-le à l’intérieur du contour."
        )
    if away_m < 1000:
        distance = ngettext("%(n)s mètre", "%(n)s mètres", round(away_m)) % {"n": round(away_m)}
    else:
        distance = f"{number_format(away_m / 1000, 1)} km"
    return _(
        "Ce lieu est hors du périmètre de la concertation, à %(distance)s de sa limite : "
        "choisissez un lieu à l’intérieur du contour."
    ) % {"distance": distance}
