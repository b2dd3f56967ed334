"""« Essayer »: what a source answers, in words for the person who describes it."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from geo.errors import ParvisError
from sig_sync.models import Source
from sig_sync.preview import Preview, preview

MAX_CELL_LENGTH: Final = 60


@dataclass(frozen=True)
class Trial:
    """What came out of trying a source: what it has, or why it could not be read."""

    found: Preview | None = None
    problem: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def crs_name(self) -> str:
        """The coordinate system that the source states, "" when it states none."""
        crs = self.found.stated_crs if self.found else None
        if crs is None:
            return ""
        epsg = crs.to_epsg()
        return f"{crs.name} (EPSG:{epsg})" if epsg else str(crs.name)


def tried(source: Source) -> Trial:
    """What ``source``, saved or not, answers now; nothing is written."""
    try:
        found = preview(source)
    except ParvisError as error:
        return Trial(problem=str(error))
    header = [_("Géométrie"), *found.columns]
    rows = [
        [_cell(row.get("")), *[_cell(row.get(name)) for name in found.columns]]
        for row in found.rows
    ]
    return Trial(found, "", header, rows)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= MAX_CELL_LENGTH else text[: MAX_CELL_LENGTH - 1] + "…"
