"""All of an object or a section of it, as a person chose or as it is proposed first."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contributions.placing.about import metres_of
from contributions.placing.feature import (
    LayerObject,
    LinePiece,
    ObjectPlace,
    place_on,
)
from contributions.placing.feature_errors import SectionNeeded
from geo.errors import ParvisError
from layers.models import Consultation

Portion = Literal["tout", "troncon"]
_LONGEST = 40


@dataclass(frozen=True)
class Choice:
    """What is chosen of an object. ``place`` is None when it cannot be one: ``error`` says why.

    ``from_text`` and ``to_text`` are as they were typed, or proposed; ``hint`` says why a section
    is proposed.
    """

    portion: Portion
    from_text: str
    to_text: str
    place: ObjectPlace | None = None
    error: str = ""
    hint: str = ""


def choice_of(
    consultation: Consultation,
    found: LayerObject,
    pieces: list[LinePiece],
    given: Mapping[str, str],
) -> Choice:
    """The choice in a form's fields ``portion``, ``de`` and ``a`` (metres); a proposal without them."""
    from_text, to_text = (given.get(name, "").strip()[:_LONGEST] for name in ("de", "a"))
    asked = given.get("portion", "")
    if not asked and not from_text and not to_text:
        return _proposal(consultation, found, pieces)
    portion: Portion = "tout" if asked == "tout" or not found.is_line else "troncon"
    try:
        if portion == "tout":
            place = place_on(consultation, found)
        else:
            place = place_on(consultation, found, _metres(from_text), _metres(to_text))
    except ParvisError as error:
        return Choice(portion, from_text, to_text, error=str(error))
    return Choice(portion, from_text, to_text, place)


def _proposal(consultation: Consultation, found: LayerObject, pieces: list[LinePiece]) -> Choice:
    """All of it; where that is too much, as much of the first piece as the consultation takes."""
    try:
        return Choice("tout", "", "", place_on(consultation, found))
    except SectionNeeded as needed:
        end_m = math.floor(min(pieces[0].length_m, consultation.max_length_m))
        try:
            place = place_on(consultation, found, 0.0, float(end_m))
        except ParvisError:
            return Choice("troncon", "", "", hint=str(needed))
        return Choice("troncon", "0", str(end_m), place, hint=str(needed))
    except ParvisError as error:
        return Choice("tout", "", "", error=str(error))


def _metres(text: str) -> float:
    """The distance, not a number when there is none."""
    metres = metres_of(text)
    return math.nan if metres is None else metres
