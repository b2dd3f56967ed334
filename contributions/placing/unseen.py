"""What was typed to say where and not looked at yet: going on must not pass over it in silence."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contributions.placing.offered import WAYS, ways_of
from contributions.placing.ways import WayForm
from layers.models import Consultation

MARK_PREFIX = "vu-"
"""Hidden inputs that say what a page showed in each way: only another text is news."""
ADDRESS, ADDRESS_SEEN = "q", "adresse_vue"
_SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Unseen:
    """One text whose place nobody has looked at. ``way`` is empty for the search of an address."""

    way: str
    field_id: str
    sentence: str


def mark_of(typed: Mapping[str, str]) -> str:
    """What stands for the texts of a way on a page; the same for the same words."""
    words = "\x1f".join(" ".join(typed[name].split()) for name in sorted(typed))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def is_told(way: type[WayForm] | WayForm, typed: Mapping[str, str]) -> bool:
    """Whether somebody filled in this way, beyond what it has by itself."""
    return bool(_first_given(way, typed))


def typed_in_ways(posted: Mapping[str, str]) -> dict[str, str]:
    """The texts of all ways that a form sent, as the draft names them."""
    names = [name for way in WAYS for name in way.draft_names]
    return {name: posted[name] for name in names if name in posted}


def unseen_in(consultation: Consultation, posted: Mapping[str, str]) -> list[Unseen]:
    """What a form of step 1 brings that neither the map nor a preview has shown."""
    found = [
        Unseen(way.name, f"id_{_first_given(way, posted)}", _of_way(way, consultation, posted))
        for way in ways_of(consultation)
        if _first_given(way, posted)
        and posted.get(f"{MARK_PREFIX}{way.name}") != mark_of(_typed(way, posted))
    ]
    address = posted.get(ADDRESS, "").strip()
    if address and address != posted.get(ADDRESS_SEEN, "").strip() and not posted.get("candidate"):
        found.append(Unseen("", "id_adresse", _of_address(address)))
    return found


def _typed(way: type[WayForm], posted: Mapping[str, str]) -> dict[str, str]:
    return {name: posted.get(name, "") for name in way.draft_names}


def _first_given(way: type[WayForm] | WayForm, posted: Mapping[str, str]) -> str:
    given = (name for name in way.told_by or way.draft_names if posted.get(name, "").strip())
    return next(given, "")


def _of_way(way: type[WayForm], consultation: Consultation, posted: Mapping[str, str]) -> str:
    form = way(initial=_typed(way, posted), consultation=consultation)
    return _(
        "Vous avez rempli «\u202f%(way)s\u202f» (%(typed)s) sans voir ce lieu\u202f: pressez "
        "«\u202fVoir ce lieu\u202f» pour le choisir, ou effacez ce que vous y avez mis."
    ) % {"way": way.title, "typed": _shown(form.typed_words())}


def _of_address(address: str) -> str:
    return _(
        "Vous avez écrit «\u202f%(typed)s\u202f» sans choisir d’adresse\u202f: pressez "
        "«\u202fChercher\u202f» et choisissez, ou effacez ce texte."
    ) % {"typed": _shown(address)}


def _shown(text: str) -> str:
    """What was typed on one short line, without what cannot be shown."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return line if len(line) <= _SHOWN_LENGTH else f"{line[: _SHOWN_LENGTH - 1]}…"
