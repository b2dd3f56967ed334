"""Which tilesets there are, what their tiles carry, and how long an answer may be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.sqlfiles import read_sql
from tiles.address import FeatureAddress, TileAddress

FieldType = Literal["Number", "String"]

CLIP_MARGIN = 64 / 4096
"""How far beyond its edge a tile draws, in its own width; written out in each statement."""

CLUSTERS = "clusters"
"""The MVT layer of a zoom that counts contributions instead of drawing them."""

MOST_PINS = 250
MOST_PINS_CLOSE_UP = 10_000
CLOSE_UP_ZOOM = 14
"""A zoom with a tile of more contributions than that, before and from `CLOSE_UP_ZOOM` on, has clusters."""

MOST_BYTES = 500_000
MOST_GZIP_BYTES = 100_000
"""Of a layer's tile before compression and after; one that would be heavier is generalised further."""


@dataclass(frozen=True)
class Family:
    """A kind of tileset: one statement that makes its tiles, one MVT layer, one TileJSON query.

    ``fields`` are the properties of every tileset of the family, no more than what features are
    drawn by; a layer adds its own. ``feature_sql`` tells the rest, by the id. ``is_live``
    says that `tiles.live` knows when a tile of it has changed; for the others, ``memory_s`` is how
    long a process may serve a tile again without asking the database.
    """

    name: str
    mvt_layer: str
    tile_sql: str
    tilejson_sql: str
    feature_sql: str
    fields: dict[str, FieldType]
    max_zoom: int
    has_revisions: bool = False
    is_live: bool = False
    memory_s: float = 0
    generalised: str | Promise = ""
    """What tiles leave out where they would hold too much, for readers of TileJSON."""

    title: str | Promise = ""
    description: str | Promise = ""
    attribution: str | Promise = ""
    """What TileJSON says where the database does not; ``{title}`` is what the database calls it."""


@dataclass(frozen=True)
class Tileset:
    """One tileset as an address names it: its family and, in some families, a slug."""

    family: Family
    slug: str | None = None

    @property
    def name(self) -> str:
        """The name in addresses, ``layer.pistes-cyclables`` for instance."""
        family = self.family.name
        return family if self.slug is None else f"{family}.{self.slug}"


@dataclass(frozen=True)
class TileQuery:
    """A statement of ``sql/`` with its bound values.

    ``is_prepared``: it is asked again and again with other values, and its plan holds for all of them.
    """

    sql: str
    values: Mapping[str, int | str | list[int] | None] = field(default_factory=dict)
    is_prepared: bool = False


_CLUSTERS = read_sql(__file__, "clusters.sql")
_CONTRIBUTIONS_BETWEEN = read_sql(__file__, "contributions_between.sql")

COMMUNES = Family(
    name="communes",
    mvt_layer="communes",
    tile_sql=read_sql(__file__, "communes.sql"),
    tilejson_sql=read_sql(__file__, "tilejson_communes.sql"),
    feature_sql=read_sql(__file__, "feature_commune.sql"),
    fields={"insee_code": "String", "name": "String", "population": "Number"},
    title=_("Communes"),
    description=_("Communes du territoire, telles qu’aujourd’hui"),
    attribution=_("Contours des communes\u202f: IGN, INSEE"),
    max_zoom=14,
    memory_s=5,
)
LAYER = Family(
    name="layer",
    mvt_layer="features",
    tile_sql="",  # `tiles.layers` chooses it for each tile
    tilejson_sql=read_sql(__file__, "tilejson_layer.sql"),
    feature_sql=read_sql(__file__, "feature_layer.sql"),
    fields={"count": "Number"},
    max_zoom=16,
    has_revisions=True,
    generalised=format_lazy(
        _(
            "Avant le zoom {close}, les contours sont simplifiés au demi-pixel. Les objets plus petits"
            " qu’un pixel, ou trop nombreux à un zoom (de près\u202f: dans une tuile), sont réunis par"
            " cellule (64 × 64 dans une tuile)\u202f: l’un d’eux est dessiné, «\u202fcount\u202f» dit combien"
            " ils sont, et la somme de tous est le nombre d’objets. Une tuile qui dépasserait {size} ko,"
            " ou {compressed} ko compressée, est simplifiée davantage."
        ),
        close=CLOSE_UP_ZOOM,
        size=MOST_BYTES // 1000,
        compressed=MOST_GZIP_BYTES // 1000,
    ),
)
CONTRIBUTIONS = Family(
    name="contributions",
    mvt_layer="contributions",
    tile_sql=read_sql(__file__, "contributions.sql"),
    tilejson_sql=read_sql(__file__, "tilejson_contributions.sql"),
    feature_sql=read_sql(__file__, "feature_contribution.sql"),
    fields={"category": "String"},
    title=_("Contributions"),
    description=_("Contributions publiées, de toutes les concertations"),
    attribution=_("Contributions des habitants"),
    max_zoom=16,
    is_live=True,
    generalised=format_lazy(
        _(
            "Avant le zoom {close}, un zoom dont une tuile aurait plus de {most} contributions a la"
            " couche «\u202fclusters\u202f» à leur place\u202f: chacune est comptée une fois, dans la cellule"
            " (8 × 8 dans une tuile) et la tuile où elle se trouve\u202f; la somme des cellules d’un zoom"
            " est leur nombre."
        ),
        close=CLOSE_UP_ZOOM,
        most=MOST_PINS,
    ),
)
CONTRIBUTIONS_OF_CONSULTATION = replace(
    CONTRIBUTIONS,
    tilejson_sql=read_sql(__file__, "tilejson_contributions_of_consultation.sql"),
    description=_("Contributions publiées de la concertation «\u202f{title}\u202f»"),
)
MEETINGS = Family(
    name="meetings",
    mvt_layer="meetings",
    tile_sql=read_sql(__file__, "meetings.sql"),
    tilejson_sql=read_sql(__file__, "tilejson_meetings.sql"),
    feature_sql=read_sql(__file__, "feature_meeting.sql"),
    title=_("Réunions"),
    description=_("Réunions publiques"),
    fields={"status": "String"},
    max_zoom=16,
)

_WHOLE = {family.name: family for family in (COMMUNES, CONTRIBUTIONS, MEETINGS)}
_BY_SLUG = {family.name: family for family in (LAYER, CONTRIBUTIONS_OF_CONSULTATION)}


def named(name: str) -> Tileset | None:
    """The tileset of that name, None when no family has such names.

    Whether its layer or consultation exists and is public is for the database to say, each time.
    """
    family_name, dot, slug = name.partition(".")
    if dot:
        family = _BY_SLUG.get(family_name)
        return Tileset(family, slug) if family is not None else None
    family = _WHOLE.get(name)
    return Tileset(family) if family is not None else None


def tile_query(tileset: Tileset, address: TileAddress) -> TileQuery:
    """The statement that answers one row with the tile; layers have theirs (`tiles.layers`)."""
    values: dict[str, int | str | None] = {
        "z": address.z,
        "x": address.x,
        "y": address.y,
    }
    return TileQuery(tileset.family.tile_sql, values)


def contributions_query(
    address: TileAddress, consultation: int | None, is_crowded: bool
) -> TileQuery:
    """The statement for the contributions of one consultation (by its number) or of all.

    In a crowded zoom they are counted; of a period, and past the zooms that counts are kept for,
    they are counted row by row.
    """
    values: dict[str, int | str | None] = {
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "consultation": consultation,
    }
    if address.period is None and (address.z <= CLOSE_UP_ZOOM or not is_crowded):
        statement = _CLUSTERS if is_crowded else CONTRIBUTIONS.tile_sql
        return TileQuery(statement, values)
    values["from"], values["to"] = address.period or (None, None)
    values["most"] = 0 if address.z <= CLOSE_UP_ZOOM else MOST_PINS_CLOSE_UP
    if not is_crowded:
        values["most"] = None
    return TileQuery(_CONTRIBUTIONS_BETWEEN, values)


def feature_query(
    tileset: Tileset,
    address: FeatureAddress,
    *,
    consultation: int | None = None,
    layer: int | None = None,
) -> TileQuery:
    """The statement that answers one row with a feature's card as GeoJSON text, or none.

    ``consultation`` is the one whose contribution it must be, None for any; ``layer`` the number of
    the layer that the address names.
    """
    values: dict[str, int | str | None] = {"feature": address.feature}
    if tileset.family.is_live:
        values["consultation"] = consultation
    if tileset.family.has_revisions:
        values["layer"] = layer
        values["revision"] = address.revision
    return TileQuery(tileset.family.feature_sql, values)


def tilejson_query(tileset: Tileset) -> TileQuery:
    """The statement that answers one row of facts (see `tiles.tilejson.Facts`), or none."""
    values: dict[str, int | str | None] = {}
    if tileset.slug is not None:
        values["slug"] = tileset.slug
    return TileQuery(tileset.family.tilejson_sql, values)
