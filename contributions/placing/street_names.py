"""The streets of a street layer around a perimeter, by name: called so, like it, or as it is typed."""

import re
from dataclasses import dataclass
from typing import Any, Final

import shapely
from django.db import connection

import contributions
from contributions.placing.sections import GAP_M
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID
from layers.models import Consultation, Layer
from layers.streets import plain_street_name

_SEGMENTS = read_sql(contributions.__file__, "street_segments.sql")
_SUGGESTIONS = read_sql(contributions.__file__, "street_suggestions.sql")
_CROSSING = read_sql(contributions.__file__, "streets_crossing.sql")
_TYPED = read_sql(contributions.__file__, "streets_typed.sql")

MOST_SEGMENTS: Final = 5_000
MOST_SUGGESTIONS: Final = 5
MOST_TYPED: Final = 8
MOST_CROSSING: Final = 60
LONGEST_TYPED: Final = 100
_SHORTEST_WORD: Final = 2
_LONG_BEGINNING: Final = 8
"""As long as this, usual words are looked up too: "rue du quai"."""

_REACH_DEG: Final = 0.0006
"""A little more than `GAP_M` in degrees, of longitude too."""

_SAYS_NOTHING = re.compile(
    "allee|aux?|avenue|boulevard|chaussee|chemin|cite|cours?|du?|des?|en|et|impasse|l|la|les?|passage|place"
    "|quai|residence|route|rue|ruelle|sentier|square|sur|voie"
)
"""A word of so many names that it finds every street."""


@dataclass(frozen=True)
class NamedStreet:
    """A street as the layer writes it, and its segments in EPSG:2154."""

    name: str
    segments: list[Any]


@dataclass(frozen=True)
class TypedStreet:
    """A name proposed while one types; ``crosses`` the street that was asked about."""

    name: str
    crosses: bool


def streets_called(
    layer: Layer, consultation: Consultation, names: list[str]
) -> dict[str, NamedStreet]:
    """The streets of these names around the perimeter, by `plain_street_name`."""
    parameters: dict[str, Any] = {
        "layer_id": layer.pk,
        "consultation_id": consultation.pk,
        "plains": sorted({plain_street_name(name) for name in names}),
        "metric_srid": METRIC_SRID,
        "most": MOST_SEGMENTS,
    }
    found: dict[str, NamedStreet] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS, parameters)
        for plain, name, wkb in cursor.fetchall():
            street = found.setdefault(plain, NamedStreet(name, []))
            street.segments.append(shapely.from_wkb(bytes(wkb)))
    return found


def streets_like(layer: Layer, consultation: Consultation, text: str) -> list[str]:
    """Names of streets around the perimeter that look like ``text``, most alike first."""
    plain = plain_street_name(text)
    if not plain:
        return []
    parameters: dict[str, Any] = {
        "layer_id": layer.pk,
        "consultation_id": consultation.pk,
        "plain": plain,
        "most": MOST_SUGGESTIONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUGGESTIONS, parameters)
        return [name for (name,) in cursor.fetchall()]


def streets_typed(
    layer: Layer, consultation: Consultation, text: str, *, across: str = ""
) -> list[TypedStreet]:
    """Names for what is being typed; first those that cross the street called ``across``.

    Nothing typed, or no more than "rue de": those that cross it and begin so, by name.
    """
    plain = plain_street_name(text[:LONGEST_TYPED])
    crossing = streets_crossing(layer, consultation, across) if across else {}
    telling = [word for word in plain.split() if not _SAYS_NOTHING.fullmatch(word)]
    if len(plain) < _LONG_BEGINNING and not any(len(word) >= _SHORTEST_WORD for word in telling):
        return [
            TypedStreet(name, crosses=True)
            for name in crossing.values()
            if plain_street_name(name).startswith(plain)
        ]
    parameters: dict[str, Any] = {
        "layer_id": layer.pk,
        "consultation_id": consultation.pk,
        # Nothing to escape: a plain name has letters, figures and spaces.
        "beginning": f"{plain}%",
        "telling": " ".join(telling),
        "crossing": list(crossing),
        "most": MOST_TYPED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, parameters)
        return [TypedStreet(name, crosses) for name, crosses in cursor.fetchall()]


def streets_crossing(layer: Layer, consultation: Consultation, name: str) -> dict[int, str]:
    """Number and name of the streets that meet the one called ``name`` around the perimeter, by name.

    Two meet when they come within `GAP_M` metres, as in `sections.crossings`.
    """
    parameters: dict[str, Any] = {
        "layer_id": layer.pk,
        "consultation_id": consultation.pk,
        "plain": plain_street_name(name[:LONGEST_TYPED]),
        "metric_srid": METRIC_SRID,
        "reach_deg": _REACH_DEG,
        "gap_m": GAP_M,
        "most_segments": MOST_SEGMENTS,
        "most": MOST_CROSSING,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CROSSING, parameters)
        return dict(cursor.fetchall())
