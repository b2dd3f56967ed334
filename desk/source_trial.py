"""« Essayer »: what a source answers, in words for the person who describes it, and what to take over."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.errors import ParvisError
from layers.models import GeometryKind
from sig_sync.models import Source
from sig_sync.preview import Preview, preview

MAX_CELL_LENGTH: Final = 60
TAKEN_OVER: Final = {
    "essai-identite": "source-identity_column",
    "essai-epsg": "source-declared_srid",
    "essai-genre": "couche-geometry_kind",
}
"""Buttons of a trial, and the field of the form that each fills with its value."""
CHOSEN_SUBLAYER: Final = "essai-couche"
_KINDS: Final = {
    "Point": GeometryKind.POINT,
    "MultiPoint": GeometryKind.POINT,
    "LineString": GeometryKind.LINE,
    "MultiLineString": GeometryKind.LINE,
    "Polygon": GeometryKind.POLYGON,
    "MultiPolygon": GeometryKind.POLYGON,
}


@dataclass(frozen=True)
class Trial:
    """What came out of trying a source: what it has, or why it could not be read.

    ``other_srid`` and ``other_kind`` are what the source says where the form says something else.
    """

    found: Preview | None = None
    problem: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    other_srid: int | None = None
    other_kind: GeometryKind | None = None

    @property
    def kind_words(self) -> str:
        """What becomes of objects of another kind than the layer draws."""
        sentence = _(
            "Les premiers objets sont de type « %s » et la couche en dessine un autre : "
            "ils seraient tous écartés."
        )
        return sentence % (self.other_kind.label if self.other_kind else "")

    @property
    def crs_name(self) -> str:
        """The coordinate system that the source states, "" when it states none."""
        crs = self.found.stated_crs if self.found else None
        if crs is None:
            return ""
        epsg = crs.to_epsg()
        return f"{crs.name} (EPSG:{epsg})" if epsg else str(crs.name)


def asked_data(data: QueryDict) -> tuple[QueryDict, bool]:
    """What was sent, with what a button of the trial takes over, and whether a trial is asked for."""
    action = data.get("action", "")
    pressed = [name for name in TAKEN_OVER if name in data]
    if action == "choisir" or pressed:
        data = data.copy()
        for name in pressed:
            data[TAKEN_OVER[name]] = data.get(name, "")
        if action == "choisir":
            data["source-sublayer"] = data.get(CHOSEN_SUBLAYER, "")
    return data, bool(pressed) or action in {"essayer", "choisir"}


def tried(source: Source, kind: str = "") -> Trial:
    """What ``source``, saved or not, answers now, for a layer that draws ``kind``; nothing is written."""
    try:
        found = preview(source)
    except ParvisError as error:
        return Trial(problem=str(error))
    header = [_("Géométrie"), *found.columns]
    rows = [
        [_kind_name(row.get("")), *[_cell(row.get(name)) for name in found.columns]]
        for row in found.rows
    ]
    epsg = found.stated_crs.to_epsg() if found.stated_crs else None
    return Trial(
        found,
        "",
        header,
        rows,
        other_srid=epsg if epsg != source.declared_srid else None,
        other_kind=_other_kind(found, kind),
    )


def _other_kind(found: Preview, kind: str) -> GeometryKind | None:
    """The one kind of the objects that were read, when the layer draws another."""
    kinds = {_KINDS[row[""]] for row in found.rows if row.get("") in _KINDS}
    return kinds.pop() if len(kinds) == 1 and kind and kind not in kinds else None


def _kind_name(stated: Any) -> str:
    """The kind of a geometry in French; what else stands there is why it is unreadable."""
    kind = _KINDS.get(str(stated))
    return _cell(kind.label if kind else stated)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    if isinstance(value, (list, dict)):
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_CELL_LENGTH else text[: MAX_CELL_LENGTH - 1] + "…"
