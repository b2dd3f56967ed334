"""TileJSON 3.0.0 documents."""

import math
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from geo.srid import COORDINATE_DECIMALS
from tiles.tilesets import CLUSTERS, Tileset

WORLD = (-180.0, -85.0511288, 180.0, 85.0511288)
"""Degrees; the square that Web Mercator tiles cover."""


LIVE_S = 1
"""What live tiles are held to, 99 times in 100 (``make bench``)."""


APPROXIMATE = "approximate"
"""What the database says instead of an attribution, of outlines drawn by ourselves."""

_APPROXIMATE = _("Contours approximatifs")
_CLUSTERS = _(
    "Contributions comptées dans une cellule, et « count_<catégorie> » pour chaque catégorie"
)


class Facts(NamedTuple):
    """One row of a ``sql/tilejson_*.sql`` statement; corners in degrees (EPSG:4326)."""

    title: str | None
    description: str | None
    attribution: str | None
    licence: str | None
    revision: int | None
    properties: list[str]
    west: float | None
    south: float | None
    east: float | None
    north: float | None

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north; None when there is nothing."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return self.west, self.south, self.east, self.north


def tilejson(tileset: Tileset, facts: Facts, base_url: str) -> dict[str, Any]:
    """The TileJSON document of a tileset, with tile addresses under ``base_url``.

    A layer's tiles are those of its current revision, which may be kept for a year: after a sync
    the document, never kept without asking, leads to new addresses.
    """
    family = tileset.family
    path = f"/tiles/{tileset.name}"
    if facts.revision is not None:
        path += f"/{facts.revision}"
    bounds = _bounds(facts)
    title, description, attribution = _words(tileset, facts)
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": title,
        "description": description,
        "scheme": "xyz",
        "tiles": [f"{base_url}{path}/{{z}}/{{x}}/{{y}}.mvt"],
        # Ours: TileJSON has no word for where a feature's facts are, by the id that a tile gives it.
        "features": f"{base_url}{path}/features/{{id}}.json",
        "minzoom": 0,
        "maxzoom": family.max_zoom,
        "bounds": bounds,
        "center": [
            round((bounds[0] + bounds[2]) / 2, COORDINATE_DECIMALS),
            round((bounds[1] + bounds[3]) / 2, COORDINATE_DECIMALS),
            10,
        ],
        # Map libraries put the attribution into the page as HTML.
        "attribution": escape(attribution),
        "vector_layers": [
            {
                "id": family.mvt_layer,
                "description": title,
                "minzoom": 0,
                "maxzoom": family.max_zoom,
                "fields": family.fields
                | {
                    name: "String or Number"
                    for name in (() if family.is_live else facts.properties)
                    if name != "id" and name not in family.fields
                },
            }
        ],
    }
    if family.is_live:
        document["vector_layers"].append(
            {
                "id": CLUSTERS,
                "description": str(_CLUSTERS),
                "minzoom": 0,
                "maxzoom": family.max_zoom,
                "fields": dict.fromkeys(["count", *facts.properties], "Number"),
            }
        )
    licence = facts.licence if family.has_revisions else settings.OPEN_LICENCE
    if licence:
        # Ours: TileJSON has no word for it; the OGC API and whole datasets have this one.
        document["license"] = licence
    if facts.revision is not None:
        document["revision"] = facts.revision
    else:
        # Ours: how many seconds after a change an answer may still be the former one.
        document["max_age_s"] = LIVE_S if family.is_live else family.memory_s
    if family.generalised:
        document["generalised"] = str(family.generalised)
    return document


def _words(tileset: Tileset, facts: Facts) -> tuple[str, str, str]:
    """Title, description and attribution: the database's, or the family's own."""
    family = tileset.family
    title = str(family.title) if facts.title is None else facts.title
    description = facts.description
    if description is None:
        description = str(family.description).replace("{title}", title)
    attribution = facts.attribution
    if attribution is None or attribution == APPROXIMATE:
        attribution = str(family.attribution if attribution is None else _APPROXIMATE)
    return title, description, attribution


def _bounds(facts: Facts) -> list[float]:
    """The corners rounded outwards, so that nothing on the edge is left out."""
    if facts.box is None:
        return list(WORLD)
    west, south, east, north = facts.box
    scale = 10**COORDINATE_DECIMALS
    return [
        max(math.floor(west * scale) / scale, WORLD[0]),
        max(math.floor(south * scale) / scale, WORLD[1]),
        min(math.ceil(east * scale) / scale, WORLD[2]),
        min(math.ceil(north * scale) / scale, WORLD[3]),
    ]
