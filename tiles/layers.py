"""The statements that make the tiles of synchronised layers (docs/adr/0014)."""

import math
from functools import lru_cache
from typing import NamedTuple

from psycopg import sql
from psycopg.types.numeric import Int4

from geo.sqlfiles import read_sql
from tiles.address import TileAddress
from tiles.bodies import content_name
from tiles.points import points_query
from tiles.tilesets import CLOSE_UP_ZOOM, TileQuery

MOST_GENERALISED = 4
"""How often a tile that is too heavy can be: coarser outlines three times (points are gathered at
once), then cells alone, without properties, which are never too heavy."""

MOVED_UNITS = 1.25
"""How far the grid is thought to move a corner where ``steady_zoom`` of a feature is told."""

EVERYTHING = 99
NOTHING = -1
BY_TILE_FROM = 13
"""The first zoom whose points are gathered by tile; before it all of a zoom are, or none."""

_CLOSEST_ZOOM = 16
_GRID_ZOOM = 22
_CELL_BITS = 6
"""The finest grid has 2^22 columns; a tile's side has 2^6 cells, or as many as there are."""

# Units of 4096, by whether the zoom is before CLOSE_UP_ZOOM: eight units are a pixel.
_TOLERANCES = {False: (0, 4, 16, 64, 64), True: (4, 16, 64, 256, 256)}

_VALUES = {
    "title": "feature.title",
    "source_id": "feature.source_id",
}
_TYPED = {
    "number": "({value})::double precision",
    "boolean": "({value})::boolean",
    "string": "CASE WHEN jsonb_typeof({value}) <> 'string' THEN published.of_another_kind()"
    " ELSE {value} #>> '{{}}' END",
}
"""A JSON value as a column; refused by the database (22023) where it is of another kind."""

_TAKEN = frozenset({"id", "geom", "count", "properties", "feature"})
_LONGEST_NAME_BYTES = 63
"""Of a column in PostgreSQL: a longer one is cut."""

# Asked for once, not for each object, whatever the plan.
_ENVELOPE = "(SELECT ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer))"
# Units of 4096, and never to nothing.
_SIMPLIFIED = """ST_Simplify(
                feature.geom_3857,
                (SELECT 40075016.685578488 / 4096 * %(tolerance)s::integer / 2 ^ %(z)s::integer),
                true
            )"""
_CLIPPED = f"ST_AsMVTGeom(feature.geom_3857, {_ENVELOPE}, 4096, 64)"

# Clipping an area mends it as well, which takes most of its tile's time. One that lies within the clip
# buffer and is still valid on the tile's grid needs neither (MVT 2.1, 4.3.4.4: rings are simple, the
# outer one's area is positive). Whether it is valid is known of most from some zoom on (adr/0020), and
# else asked of what has lost half a unit, as in clipping. Boxes are compared in single
# precision, hence on the grid once more.
_UNITS = "(SELECT 4096 * 2 ^ %(z)s::integer / 40075016.685578488)"
_ORIGIN = "(SELECT 4096 * (2 ^ (%(z)s::integer - 1) - %({axis})s::integer))"
_PLACED = f"""CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN
                    feature.geom_3857 @ (
                        SELECT ST_TileEnvelope(
                            %(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096
                        )
                    )
                    THEN ST_SnapToGrid(
                        ST_Affine(
                            CASE
                                WHEN feature.steady_zoom <= %(steady)s::integer THEN feature.geom_3857
                                ELSE ST_Simplify(feature.geom_3857, (SELECT 0.5 / {_UNITS}))
                            END,
                            {_UNITS},
                            0,
                            0,
                            -{_UNITS},
                            {_ORIGIN.format(axis="x")},
                            {_ORIGIN.format(axis="y")}
                        ),
                        1
                    )
            END AS shape
        OFFSET 0
    ) AS placed"""
_AREA = f"""CASE
            WHEN
                placed.shape @ (SELECT ST_MakeEnvelope(-64, -64, 4160, 4160, 3857))
                AND {{is_valid}}
                THEN ST_ForcePolygonCCW(placed.shape)
            ELSE {_CLIPPED}
        END"""

# What stands for a cell is looked up only if something of it is to be told.
_LEADER = """INNER JOIN published.layer_feature AS leader
            ON leader.layer_id = %(layer)s::bigint AND leader.id = cell.feature_id"""
_NO_LEADER = """CROSS JOIN (
            SELECT NULL::text AS source_id, NULL::text AS title, NULL::jsonb AS properties
        ) AS leader"""

_BY_SIZE = (
    "feature.pixel_zoom > %(drawn_to)s::integer",
    "%(drawn_to)s::integer >= 0 AND feature.pixel_zoom <= %(drawn_to)s::integer",
)
_IN_CROWDED = f"""(
            (feature.cell_x >> ({_GRID_ZOOM} - %(z)s::integer))::bigint << 24
            | (feature.cell_y >> ({_GRID_ZOOM} - %(z)s::integer))
        ) = ANY(%(crowded)s::bigint [])"""
_BY_TILE = (_IN_CROWDED, f"NOT {_IN_CROWDED}")
"""Which objects are gathered, and which are drawn singly."""

_LAYER_STATE = read_sql(__file__, "layer_state.sql")
_SINGLE = read_sql(__file__, "layer_single.sql")
_SUBDIVIDED = read_sql(__file__, "layer_subdivided.sql")
_CELLS = read_sql(__file__, "layer_cells.sql")
_COUNTED = read_sql(__file__, "layer_counted.sql")


class LayerState(NamedTuple):
    """One row of ``sql/layer_state.sql``: what decides how the tiles of a revision are made.

    ``names``: what the style reads, at most two; ``kinds``: of each, the JSON type that its values seem
    to have, empty where they have several. ``drawn_to``: of each zoom, the greatest
    ``published.pixel_zoom`` that is drawn singly. ``crowded``: close up, the tiles of points that are
    too many to be drawn so (`tile_key`). ``kept_to``: the closest zoom whose cells are kept, -1 for none.
    ``packed_for``: what its packs tell, empty while it has none for the style.
    ``kinds`` are expected of all objects since most layers are so: a statement fails at another one, and
    one for `expecting_anything` at none.
    """

    layer: int
    geometry_kind: str
    names: list[str]
    kinds: list[str]
    drawn_to: list[int] | None
    kept_to: int
    crowded: list[int]
    has_parts: bool
    packed_for: list[str]
    has_single_points: bool

    def draws_to(self, z: int) -> int:
        """The greatest ``published.pixel_zoom`` drawn singly at a zoom; 99 for everything, -1 for nothing."""
        if self.drawn_to is not None:
            return self.drawn_to[z] if z <= _CLOSEST_ZOOM else EVERYTHING
        return EVERYTHING if z >= CLOSE_UP_ZOOM or self.geometry_kind == "point" else z

    @property
    def may_be_packed(self) -> bool:
        """True if its tiles would be made sooner from packs, and are not as far as is known."""
        return self.geometry_kind == "point" and not self.packed_for and self.has_single_points

    def expecting_anything(self) -> "LayerState":
        """The same, for statements that fail at no object."""
        return self._replace(kinds=[])

    @property
    def form(self) -> str:
        """Tells apart tiles that say the same in other bytes, since PostGIS was asked in other words."""
        return content_name(*self.kinds, self.has_parts)[:6]

    def crowded_near(self, address: TileAddress) -> list[int]:
        """The crowded tiles among a tile and its neighbours, whose objects it draws too: column, row."""
        known = frozenset(self.crowded)
        around = (
            (address.x + east, address.y + south) for east in (-1, 0, 1) for south in (-1, 0, 1)
        )
        return [x << 24 | y for x, y in around if tile_key(address.z, x, y) in known]


def tile_key(z: int, x: int, y: int) -> int:
    """A tile as a number: zoom, column and row in 24 bits each."""
    return z << 48 | x << 24 | y


def state_query(slug: str, revision: int) -> TileQuery:
    """The statement that answers one row (`LayerState`), or none."""
    return TileQuery(_LAYER_STATE, {"slug": slug, "revision": revision})


def tile_query(state: LayerState, address: TileAddress, generalised: int = 0) -> TileQuery:
    """The statement that answers one row with the tile of the address's revision.

    ``generalised`` says how many times the tile was too heavy, at most `MOST_GENERALISED`.
    """
    drawn_to = state.draws_to(address.z)
    names = state.names
    crowded: list[int] | None = None
    is_last = generalised == MOST_GENERALISED
    # Points cannot be drawn with fewer positions.
    if is_last or (generalised and state.geometry_kind == "point"):
        drawn_to = NOTHING
    elif drawn_to == NOTHING and state.crowded and address.z >= BY_TILE_FROM:
        crowded = state.crowded_near(address)
        if not crowded:
            drawn_to = EVERYTHING
    if is_last:
        names = []
    shift = max(_GRID_ZOOM - _CELL_BITS - address.z, 0)
    side = 1 << (_GRID_ZOOM - shift - address.z)
    # A point has nothing to lose, and asking costs a third of its tile.
    tolerance = 0
    if state.geometry_kind != "point":
        tolerance = _TOLERANCES[address.z < CLOSE_UP_ZOOM][generalised]
    elif state.has_single_points and (crowded or drawn_to == EVERYTHING):
        return points_query(state, address, crowded or (), side)
    # Of one type whatever their size: a statement is prepared for types.
    values: dict[str, int | str | list[int] | None] = {
        "z": Int4(address.z),
        "x": Int4(address.x),
        "y": Int4(address.y),
        "revision": Int4(address.revision or 0),
        "tolerance": Int4(tolerance),
        "steady": Int4(address.z - _zooms_lost(tolerance)),
        "drawn_to": Int4(drawn_to),
        "crowded": crowded,
        "shift": Int4(shift),
        "side": Int4(side),
    }
    values |= {f"name{number}": name for number, name in enumerate(names)}
    if drawn_to != EVERYTHING:
        is_kept = address.z <= state.kept_to and not is_last
        statement = _CELLS if is_kept else _COUNTED
    else:
        statement = _SUBDIVIDED if state.has_parts else _SINGLE
    text = _worded(
        statement,
        state.layer,
        state.geometry_kind,
        tuple(names),
        tuple(state.kinds),
        is_simplified=tolerance > 0,
        by_tile=crowded is not None,
    )
    return TileQuery(text, values, is_prepared=statement is _SINGLE)


def _zooms_lost(tolerance: int) -> int:
    """How many zooms later an area is steady that is simplified by so many units before."""
    return math.ceil(math.log2((tolerance + MOVED_UNITS) / MOVED_UNITS))


@lru_cache(maxsize=1_000)
def _worded(
    statement: str,
    layer: int,
    geometry_kind: str,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    *,
    is_simplified: bool,
    by_tile: bool,
) -> str:
    is_area = geometry_kind == "polygon"
    # What stands for many is a square of the grid, or nothing.
    is_valid = "(feature.steady_zoom <= %(steady)s::integer OR ST_IsValid(placed.shape))"
    if statement in (_CELLS, _COUNTED):
        is_valid = f"(feature.count IS NOT NULL OR {is_valid})"
    drawn = _AREA.format(is_valid=is_valid) if is_area else _CLIPPED
    is_gathered, is_single = _BY_TILE if by_tile else _BY_SIZE
    return (
        statement.replace("%(shape)s", _SIMPLIFIED if is_simplified else "feature.geom_3857")
        .replace("%(geom)s", f"{drawn} AS geom")
        .replace("%(leader)s", _LEADER if names else _NO_LEADER)
        .replace("%(placed)s", _PLACED if is_area else "")
        .replace("%(is_gathered)s", is_gathered)
        .replace("%(is_single)s", is_single)
        .replace("%(kind)s", f"'{geometry_kind}'")
        # Written out: the plan of a prepared statement has its partition and no other.
        .replace("%(layer)s", str(layer))
        # Last: a property may be called as one of the others.
        .replace("%(properties)s", _properties(names, kinds))
    )


def _properties(names: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    """Columns that tell ``names`` (parameters ``name0`` and on) of the row ``feature``.

    Each of its own type where all are known, which takes half as long; else an object, whose members
    ST_AsMVT spreads, whatever they are.
    """
    columns = []
    members = []
    for number, name in enumerate(names):
        parameter = f"%(name{number})s::text"
        value = f"feature.properties -> {parameter}"
        column = _VALUES.get(name)
        typed = column or (kinds and _TYPED.get(kinds[number], "").format(value=value))
        if typed and name not in _TAKEN and len(name.encode()) <= _LONGEST_NAME_BYTES:
            alias = sql.Identifier(name).as_string(None).replace("%", "%%")
            columns.append(f"{typed} AS {alias}")
        members.append(f"{parameter}, {f'to_jsonb({column})' if column else value}")
    if len(columns) == len(names):
        return ", ".join(columns) or "NULL::jsonb AS properties"
    return f"jsonb_build_object({', '.join(members)}) AS properties"
