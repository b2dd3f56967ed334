"""Small checks of parts of a document; each notes what is wrong and gives back something usable."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from layers.styles.document import UNREADABLE_PROPERTIES
from layers.styles.errors import Path, Problem

MAX_PROBLEMS = 60
MAX_PROPERTY_LENGTH = 80
MAX_VALUE_LENGTH = 200
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHOWN_LENGTH = 40


def plain_number(number: float) -> str:
    """A number as JavaScript's ``String`` writes it, for the usual range: "3", "2.5", "-0.001"."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number))


class Checks:
    """Collects the problems of one reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, path: Path, message: str) -> None:
        """Note a problem; a hostile document does not make an endless list of them."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, message))

    def is_object(self, raw: Any, path: Path) -> bool:
        """Whether it is a JSON object."""
        if isinstance(raw, Mapping):
            return True
        self.fault(path, _("Un objet JSON est attendu ici."))
        return False

    def known_keys(self, raw: Mapping[str, Any], path: Path, known: Sequence[str]) -> None:
        """Note the keys that mean nothing here."""
        unknown = [str(key)[:_SHOWN_LENGTH] for key in raw if key not in known]
        if unknown:
            self.fault(
                path,
                _("Clés inconnues : %(unknown)s. Retirez-les ; sont possibles : %(known)s.")
                % {"unknown": ", ".join(unknown[:5]), "known": ", ".join(known)},
            )

    def items(
        self, raw: Mapping[str, Any], key: str, least: int, most: int, least_in_words: str
    ) -> Sequence[Any]:
        """The list at ``key``, cut at ``most`` entries."""
        found = raw.get(key)
        if not isinstance(found, (list, tuple)):
            self.fault((key,), _("Une liste est attendue ici."))
            return []
        if len(found) < least:
            self.fault((key,), _("Il faut au moins %(least)s.") % {"least": least_in_words})
        if len(found) > most:
            self.fault(
                (key,),
                _("%(count)s lignes, c’est trop : gardez-en %(most)s au plus.")
                % {"count": len(found), "most": most},
            )
        return found[:most]

    def choice(
        self,
        raw: Mapping[str, Any],
        key: str,
        path: Path,
        allowed: Sequence[str],
        default: str | None = None,
    ) -> str | None:
        """One of the allowed words."""
        value = raw.get(key, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(
            (*path, key),
            _("« %(value)s » n’est pas possible ici : choisissez parmi %(allowed)s.")
            % {
                "value": str(value)[:_SHOWN_LENGTH] if isinstance(value, (str, int)) else "…",
                "allowed": ", ".join(word for word in allowed if word),
            },
        )
        return default

    def colour(self, raw: Mapping[str, Any], key: str, path: Path, default: str) -> str:
        """A colour, in lower case."""
        value = raw.get(key, default)
        if isinstance(value, str) and _COLOUR.fullmatch(value):
            return value.lower()
        self.fault((*path, key), _("Une couleur s’écrit « #rrvvbb », par exemple « #0a5c63 »."))
        return default

    def finite(self, value: Any, path: Path) -> float | None:
        """A finite number of a reasonable size; booleans are none."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if abs(number) < 1e15:
                return number
        self.fault(path, _("Un nombre est attendu ici."))
        return None

    def number(
        self,
        raw: Mapping[str, Any],
        key: str,
        path: Path,
        default: float,
        low: float,
        high: float,
    ) -> float:
        """A number between two bounds, both included, to the hundredth."""
        if key not in raw:
            return default
        number = self.finite(raw[key], (*path, key))
        if number is None:
            return default
        if not low <= number <= high:
            self.fault(
                (*path, key),
                _("Choisissez un nombre entre %(low)s et %(high)s.")
                % {
                    "low": plain_number(low).replace(".", ","),
                    "high": plain_number(high).replace(".", ","),
                },
            )
            return default
        return round(number, 2)

    def text(self, raw: Mapping[str, Any], key: str, path: Path, longest: int) -> str:
        """A text without control characters; absent is empty."""
        value = raw.get(key, "")
        if not isinstance(value, str):
            self.fault((*path, key), _("Un texte est attendu ici."))
            return ""
        if len(value) > longest:
            self.fault(
                (*path, key),
                _("Ce texte est trop long : %(longest)s caractères au plus.")
                % {"longest": longest},
            )
            return ""
        if any(ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF for letter in value):
            self.fault((*path, key), _("Ce texte a des caractères invisibles : retirez-les."))
            return ""
        return value

    def value_text(self, raw: Mapping[str, Any], path: Path) -> str:
        """The value of a category as a map compares it: text, whatever its type in the data."""
        value = raw.get("value")
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            number = self.finite(value, (*path, "value"))
            return "" if number is None else plain_number(number)
        if value is None:
            return ""
        return self.text(raw, "value", path, MAX_VALUE_LENGTH)

    def property_name(self, raw: Mapping[str, Any], path: Path, key: str = "property") -> str:
        """The name of a column of the layer."""
        name = self.text(raw, key, path, MAX_PROPERTY_LENGTH)
        if not name.strip():
            self.fault((*path, key), _("Choisissez un attribut de la couche."))
        elif name in UNREADABLE_PROPERTIES:
            self.fault(
                (*path, key),
                _("« %(name)s » est réservé au numéro des objets : choisissez un autre attribut.")
                % {"name": name},
            )
        return name
