"""A list of places, one a line: coordinates, communes or addresses."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from contributions.placing.coordinates import (
    clean_text,
    looks_like_coordinates,
    read_position,
)
from contributions.placing.errors import (
    AddressesSilent,
    AddressUnknown,
    NoPlace,
    TooManyAddresses,
    TooManyPlaces,
    WordsRefused,
)
from geo.errors import ParvisError
from geo.geocoding.client import search
from geo.geocoding.communes import plain_name
from geo.geocoding.results import Place

MAX_PLACES: Final = 100
MAX_ADDRESSES: Final = 20
BUDGET_S: Final = 8.0
"""How long a page waits for all its addresses together."""

_SURE_SCORE: Final = 0.75
_CLEAR_LEAD: Final = 0.08
"""BAN's scores: a right answer with number, street and commune has about 0.9, a homonym a little less."""

_MOST_CHOICES: Final = 5

IsWithin = Callable[[float, float], bool]


@dataclass(frozen=True)
class Found:
    """Where one line is, in degrees (EPSG:4326), and how it was read."""

    lon: float
    lat: float
    words: str


@dataclass(frozen=True)
class Line:
    """One line as it was typed, counted from 1 with the empty ones."""

    number: int
    text: str

    @property
    def choice_name(self) -> str:
        """The name of this line's radio buttons: another text is another question."""
        digest = hashlib.sha256(plain_name(self.text).encode("utf-8", "replace"))
        return f"lieu-{digest.hexdigest()[:12]}"


@dataclass
class Reading:
    """What came of the lines, by line number: places, places to choose among, refusals."""

    lines: list[Line] = field(default_factory=list)
    found: dict[int, Found] = field(default_factory=dict)
    candidates: dict[int, list[Place]] = field(default_factory=dict)
    refused: dict[int, ParvisError] = field(default_factory=dict)

    @property
    def positions(self) -> list[tuple[float, float]]:
        """Longitude and latitude of each place, in the order of the lines."""
        places = (self.found[number] for number in sorted(self.found))
        return [(place.lon, place.lat) for place in places]


def lines_of(text: str) -> list[Line]:
    """The lines that say something. Raises `NoPlace` or `TooManyPlaces`."""
    lines = [
        Line(number, line.strip())
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        if line.strip()
    ]
    if not lines:
        raise NoPlace
    if len(lines) > MAX_PLACES:
        raise TooManyPlaces(
            _("La liste a %(count)s lignes, %(most)s au plus : gardez les lieux qui comptent.")
            % {"count": len(lines), "most": MAX_PLACES}
        )
    return lines


def read_lines(
    lines: list[Line],
    *,
    near: tuple[float, float],
    is_within: IsWithin,
    chosen: Mapping[str, str],
) -> Reading:
    """Where each line is. Nothing is raised: what is wrong with a line is in ``refused``.

    ``near`` (lon, lat in degrees) is preferred by the address base; a candidate for which
    ``is_within`` is true goes before those for which it is not. ``chosen`` has the answers to
    earlier questions, "lon,lat" by `Line.choice_name`.
    """
    reading = Reading(lines=lines)
    looked_up = _LookUp(near, is_within)
    for line in lines:
        try:
            text = clean_text(line.text)
            if looks_like_coordinates(text):
                position = read_position(text)
                reading.found[line.number] = Found(position.lon, position.lat, position.words)
                continue
            candidates = looked_up.candidates(text)
            place = _settled(text, candidates, chosen.get(line.choice_name, ""))
        except WordsRefused as refusal:
            reading.refused[line.number] = refusal
            continue
        if place is None:
            reading.candidates[line.number] = candidates
        else:
            reading.found[line.number] = Found(place.lon, place.lat, place.label)
    return reading


class _LookUp:
    """The address base, asked a bounded number of times for a bounded time."""

    def __init__(self, near: tuple[float, float], is_within: IsWithin) -> None:
        self.near, self.is_within = near, is_within
        self.deadline = time.monotonic() + BUDGET_S
        self.asked = 0

    def candidates(self, text: str) -> list[Place]:
        """Places for ``text``, best first. Raises when there is none, or nobody to ask."""
        self.asked += 1
        if self.asked > MAX_ADDRESSES:
            raise TooManyAddresses
        if time.monotonic() > self.deadline:
            raise AddressesSilent
        answer = search(text, near=self.near)
        here = [place for place in answer.results if self.is_within(place.lon, place.lat)]
        results = here or answer.results
        if not answer.available and not any(_is_named(place, text) for place in results):
            raise AddressesSilent
        if not results:
            raise AddressUnknown
        return results[:_MOST_CHOICES]


def _settled(text: str, candidates: list[Place], chosen: str) -> Place | None:
    """The one place that ``text`` means, or None when the person must choose."""
    for place in candidates:
        if chosen == position_text(place):
            return place
    named = [place for place in candidates if _is_named(place, text)]
    if len(named) == 1:
        return named[0]
    first, *others = candidates
    if first.score < _SURE_SCORE:
        return None
    rival = max((place.score for place in others), default=0.0)
    return first if first.score - rival >= _CLEAR_LEAD else None


def _is_named(place: Place, text: str) -> bool:
    return plain_name(text) in (
        plain_name(place.label),
        f"{plain_name(place.name)} {plain_name(place.city)}".strip(),
    )


def position_text(place: Place) -> str:
    """The value of a place's radio button: "lon,lat" in degrees."""
    return f"{place.lon:.7f},{place.lat:.7f}"
