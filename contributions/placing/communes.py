"""The way "a whole commune": its part in the perimeter, or a point in it when that is too much."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import contributions
from contributions.placing.errors import CommuneOutside
from contributions.placing.ways import WayForm
from contributions.sizes import area_in_words
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID, WIRE_SRID
from layers.models import Consultation, GeometryKind

_NAMES = read_sql(contributions.__file__, "communes_in_perimeter.sql")
_PART = read_sql(contributions.__file__, "commune_in_perimeter.sql")


@dataclass(frozen=True)
class CommunePiece:
    """What a commune has in a perimeter, in EPSG:4326.

    ``area`` is None when it is larger or has more vertices than the consultation accepts;
    ``is_cut`` is True when it is the largest of several pieces.
    """

    area: GEOSGeometry | None
    point: GEOSGeometry
    area_m2: float
    is_cut: bool


def communes_in(consultation: Consultation, day: date) -> list[tuple[str, str]]:
    """INSEE code and name of the communes that the perimeter touches on ``day``, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"consultation_id": consultation.pk, "day": day})
        return cursor.fetchall()


def piece_of(consultation: Consultation, insee_code: str, day: date) -> CommunePiece | None:
    """The commune's part in the perimeter on ``day``; None when it has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PART,
            {
                "consultation_id": consultation.pk,
                "insee_code": insee_code,
                "day": day,
                "max_vertices": consultation.max_vertices,
                "max_area_m2": consultation.max_area_m2,
                "metric_srid": METRIC_SRID,
                "wire_srid": WIRE_SRID,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    area, point, area_m2, is_cut = row
    return CommunePiece(
        GEOSGeometry(memoryview(area)) if area is not None else None,
        GEOSGeometry(memoryview(point)),
        area_m2,
        is_cut,
    )


class CommuneForm(WayForm):
    """One commune of the perimeter."""

    name = "commune"
    title = gettext_lazy("Une commune entière")
    template = "contributions/_where_commune.html"
    draft_names = ("commune",)

    commune = forms.ChoiceField(
        label=gettext_lazy("La commune"),
        error_messages={
            "required": gettext_lazy("Choisissez une commune."),
            "invalid_choice": CommuneOutside.default_message,
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = communes_in(self.consultation, timezone.localdate())
        self.fields["commune"].choices = [("", _("Choisissez")), *names]  # type: ignore[attr-defined]

    @classmethod
    def is_offered(cls, consultation: Consultation) -> bool:
        """True unless only lines are accepted."""
        return bool(
            {GeometryKind.POINT, GeometryKind.POLYGON} & set(consultation.allowed_geometries)
        )

    def typed_words(self) -> str:
        """The commune's name: its code is nothing that somebody chose."""
        chosen = str(self["commune"].value() or "")
        return str(dict(self.fields["commune"].choices).get(chosen, chosen))  # type: ignore[attr-defined]

    def find_place(self, given: dict[str, Any]) -> GEOSGeometry | None:
        """The commune's area in the perimeter if the consultation accepts it, else a point in it."""
        piece = piece_of(self.consultation, given["commune"], timezone.localdate())
        if piece is None:
            raise CommuneOutside
        name = dict(self.fields["commune"].choices)[given["commune"]]  # type: ignore[attr-defined]
        allowed = self.consultation.allowed_geometries
        if GeometryKind.POLYGON in allowed and piece.area is not None:
            self.understood = [_("Toute la partie de %(name)s dans le périmètre") % {"name": name}]
            if piece.is_cut:
                self.understood.append(
                    _("Le périmètre la coupe en plusieurs morceaux : c’est le plus grand.")
                )
            return piece.area
        if GeometryKind.POINT not in allowed:
            raise CommuneOutside(
                _(
                    "Cette commune mesure %(area)s dans le périmètre, plus que cette concertation "
                    "n’accepte : dessinez une zone plus petite."
                )
                % {"area": area_in_words(piece.area_m2)}
            )
        self.understood = [
            _("Un point au milieu de la partie de %(name)s comprise dans le périmètre")
            % {"name": name}
        ]
        if GeometryKind.POLYGON in allowed:
            self.understood.append(
                _(
                    "La partie de %(name)s comprise dans le périmètre (%(area)s) est plus grande que "
                    "les zones de cette concertation : un point la représente."
                )
                % {"name": name, "area": area_in_words(piece.area_m2)}
            )
        return piece.point
