"""An object, a section of it and where it is measured from, in plain words."""

import math

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.places import communes_of, in_words
from contributions.placing.feature import (
    LayerObject,
    LinePiece,
    ObjectPlace,
    whole_metres,
)
from contributions.placing.preview import length_in_words
from geo.srid import METRIC_SRID

_LOOP_SHARE = 0.02
"""A line whose ends are nearer to each other than that part of its length has no end to name."""


def section_in_words(from_m: float | None, to_m: float | None) -> str:
    """Which part of a line: "de 120 m à 340 m", "à 120 m de son début"; empty for all of it."""
    if from_m is None or to_m is None:
        return ""
    if from_m == to_m:
        return _("à %(from)s m de son début") % {"from": whole_metres(from_m)}
    return _("de %(from)s m à %(to)s m") % {"from": whole_metres(from_m), "to": whole_metres(to_m)}


def subject_in_words(found: LayerObject, from_m: float | None, to_m: float | None) -> str:
    """What is spoken of: "Piste cyclable de la Marque, de 120 m à 340 m"."""
    section = section_in_words(from_m, to_m)
    return ", ".join(part for part in (found.name, section) if part)


def picked_in_words(place: ObjectPlace) -> str:
    """`subject_in_words` of a place that was picked."""
    return subject_in_words(place.found, place.from_m, place.to_m)


def contribution_subject(contribution: Contribution, found: LayerObject | None) -> str:
    """What a contribution is about, in words; its identity in the source when it is not known."""
    section = section_in_words(contribution.about_from_m, contribution.about_to_m)
    name = (
        found.name
        if found
        else _("élément %(identity)s") % {"identity": contribution.about_source_id}
    )
    return ", ".join(part for part in (name, section) if part)


def place_in_words(place: ObjectPlace) -> str:
    """What will be on the map, how long it is and in which communes: "environ 220 m, à Roubaix"."""
    communes = in_words(communes_of(place.geometry, timezone.localdate()))
    at = _("à %(communes)s") % {"communes": communes} if communes else ""
    if place.extent == "inner-point":
        what = _("un point sur cet élément, car il ne peut pas être pris en entier ici")
    elif place.extent == "spot":
        what = _("un point de cette ligne")
    elif place.geometry.dims == 1:
        length = length_in_words(place.geometry.transform(METRIC_SRID, clone=True).length)
        what = _("environ %(length)s") % {"length": length}
        if place.extent == "whole":
            what = _("toute la ligne, %(length)s") % {"length": what}
    elif place.geometry.dims == 2:
        what = _("toute la surface")
    else:
        what = _("l’endroit où il est")
    return ", ".join(part for part in (what, at) if part)


def start_in_words(piece: LinePiece) -> str:
    """From where a line is measured: "depuis son extrémité nord-ouest"."""
    east, north = piece.start_from_end
    if math.hypot(east, north) < piece.length_m * _LOOP_SHARE:
        return _("depuis le point de départ de cette boucle")
    return _("depuis son extrémité %(side)s") % {"side": side_in_words(east, north)}


def side_in_words(east: float, north: float) -> str:
    """The side of the compass towards which a vector goes (east and north in the same unit)."""
    sides = (
        _("nord"),
        _("nord-est"),
        _("est"),
        _("sud-est"),
        _("sud"),
        _("sud-ouest"),
        _("ouest"),
        _("nord-ouest"),
    )
    return sides[round(math.degrees(math.atan2(east, north)) / 45) % 8]
