"""Which street meets an end of a line, and how people say it: "à partir de la rue Neuve"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from contributions.placing.sections import GAP_M
from geo.sqlfiles import read_sql
from geo.srid import METRIC_SRID, WIRE_SRID
from layers.streets import plain_street_name

_MET = read_sql(__file__, "streets_met.sql")

ALONG_M: Final = 100.0
"""So far along the line, a street that is still beside it is no crossing."""

_BESIDE_M: Final = 15.0
_REACH_DEG: Final = 0.0006
"""A little more than `GAP_M` in degrees, of longitude too."""

_ARTICLES: Final = {
    "la": re.compile(
        "carriere|chaussee|cite|cour|digue|dreve|ferme|grande|montee|passerelle|place|placette|porte"
        "|promenade|rampe|residence|rocade|route|rue|ruelle|sente|traverse|venelle|villa|voie"
    ),
    "le": re.compile(
        "bois|boulevard|carrefour|chemin|clos|cours|domaine|faubourg|giratoire|hameau|jardin|lotissement"
        "|mail|parc|parvis|passage|pave|peripherique|pont|port|quai|rond|sentier|square|tunnel|viaduc"
    ),
    "l": re.compile("allee|autoroute|avenue|esplanade|impasse"),
}


@dataclass(frozen=True)
class LineEnd:
    """An end of a line (lon, lat in degrees), seen by the streets of one layer.

    ``along`` is `ALONG_M` farther on the line, or its other end; ``own_name`` what the line is called.
    """

    layer_id: int
    own_name: str
    position: tuple[float, float]
    along: tuple[float, float]


def streets_met(ends: Sequence[LineEnd]) -> list[str]:
    """The name of the street that meets each end, "" where none is known. One query."""
    if not ends:
        return []
    parameters: dict[str, Any] = {
        "numbers": list(range(len(ends))),
        "layer_ids": [end.layer_id for end in ends],
        "owns": [plain_street_name(end.own_name) for end in ends],
        "lons": [end.position[0] for end in ends],
        "lats": [end.position[1] for end in ends],
        "along_lons": [end.along[0] for end in ends],
        "along_lats": [end.along[1] for end in ends],
        "metric_srid": METRIC_SRID,
        "wire_srid": WIRE_SRID,
        "reach_deg": _REACH_DEG,
        "gap_m": GAP_M,
        "beside_m": _BESIDE_M,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MET, parameters)
        found: dict[int, str] = dict(cursor.fetchall())
    return [found.get(number, "") for number in range(len(ends))]


def from_street(name: str) -> str:
    """ "à partir de la rue Neuve", "à partir du quai du Wault", "depuis le carrefour avec L'Épi"."""
    kind, said = _kind_and_name(name)
    words = {
        "la": _("à partir de la %(street)s"),
        "le": _("à partir du %(street)s"),
        "l": _("à partir de l’%(street)s"),
    }
    return words.get(kind, _("depuis le carrefour avec %(street)s")) % {"street": said}


def up_to_street(name: str) -> str:
    """ "jusqu’à la rue Neuve", "jusqu’au quai du Wault", "jusqu’au carrefour avec L'Épi"."""
    kind, said = _kind_and_name(name)
    words = {
        "la": _("jusqu’à la %(street)s"),
        "le": _("jusqu’au %(street)s"),
        "l": _("jusqu’à l’%(street)s"),
    }
    return words.get(kind, _("jusqu’au carrefour avec %(street)s")) % {"street": said}


def _kind_and_name(name: str) -> tuple[str, str]:
    """The article of a street's name, "" when it is not known, and the name as it follows it."""
    head, space, rest = name.partition(" ")
    first = plain_street_name(head).partition(" ")[0]
    for article, kinds in _ARTICLES.items():
        if kinds.fullmatch(first):
            return article, f"{head.lower()}{space}{rest}"
    return "", name
