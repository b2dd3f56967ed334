"""An object and a section of it, in plain words."""

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.places import at_in_words, communes_of
from contributions.placing.feature import LayerObject, ObjectPlace, whole_metres
from contributions.placing.line_starts import section_start_in_words, starts_of
from contributions.sizes import length_in_words
from geo.srid import METRIC_SRID
from layers.models import Consultation


def section_in_words(from_m: float | None, to_m: float | None, start: str = "") -> str:
    """Which part of a line: "de 120 m à 340 m à partir de la rue Neuve"; "" for all of it.

    ``start`` says from where the metres are counted (`line_starts`).
    """
    if from_m is None or to_m is None:
        return ""
    metres = {"from": whole_metres(from_m), "to": whole_metres(to_m), "start": start}
    if from_m == to_m:
        return (_("à %(from)s m %(start)s") if start else _("à %(from)s m de son début")) % metres
    return (_("de %(from)s m à %(to)s m %(start)s") % metres).rstrip()


def picked_in_words(consultation: Consultation, place: ObjectPlace) -> str:
    """What is spoken of: "Piste de la Marque, de 120 m à 340 m à partir de la rue Neuve"."""
    start = section_start_in_words(consultation, place.found, place.from_m, place.to_m)
    return _subject(place.found.name, section_in_words(place.from_m, place.to_m, start))


def contribution_subject(contribution: Contribution, found: LayerObject | None) -> str:
    """What a contribution is about, in words; its identity in the source when it is not known."""
    start = starts_of([contribution]).get(contribution.pk, "")
    section = section_in_words(contribution.about_from_m, contribution.about_to_m, start)
    name = (
        found.name
        if found
        else _("élément %(identity)s") % {"identity": contribution.about_source_id}
    )
    return _subject(name, section)


def _subject(name: str, section: str) -> str:
    return ", ".join(part for part in (name, section) if part)


def place_in_words(place: ObjectPlace) -> str:
    """What will be on the map, how long it is and in which communes: "environ 220 m, à Roubaix"."""
    at = at_in_words(communes_of(place.geometry, timezone.localdate()))
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
