"""The statements that make the tiles of synchronised layers (docs/adr/0014)."""

from typing import NamedTuple

from geo.sqlfiles import read_sql
from tiles.address import TileAddress
from tiles.tilesets import CLOSE_UP_ZOOM, TileQuery

MOST_GENERALISED = 4
"""How often a tile that is too heavy can be: coarser outlines three times (points are gathered at
once), then cells alone, without properties, which are never too heavy."""

KEPT_ZOOM = 11
"""The closest zoom whose cells are kept in the database."""

EVERYTHING = 99
NOTHING = -1
_CLOSEST_ZOOM = 16

# Units of 4096, by whether the zoom is before CLOSE_UP_ZOOM: eight units are a pixel.
_TOLERANCES = {False: (0, 4, 16, 64, 64), True: (4, 16, 64, 256, 256)}

_LAYER_STATE = read_sql(__file__, "layer_state.sql")
_SINGLE = read_sql(__file__, "layer_single.sql")
_SUBDIVIDED = read_sql(__file__, "layer_subdivided.sql")
_CELLS = read_sql(__file__, "layer_cells.sql")
_COUNTED = read_sql(__file__, "layer_counted.sql")


class LayerState(NamedTuple):
    """One row of ``sql/layer_state.sql``: what decides how the tiles of a revision are made.

    ``drawn_to``: of each zoom, the greatest ``published.pixel_zoom`` that is drawn singly.
    """

    layer: int
    geometry_kind: str
    names: list[str]
    drawn_to: list[int] | None
    has_cells: bool
    has_parts: bool

    def draws_to(self, z: int) -> int:
        """The greatest ``published.pixel_zoom`` drawn singly at a zoom; 99 for everything, -1 for nothing."""
        if self.drawn_to is not None:
            return self.drawn_to[min(z, _CLOSEST_ZOOM)]
        return EVERYTHING if z >= CLOSE_UP_ZOOM or self.geometry_kind == "point" else z


def state_query(slug: str, revision: int) -> TileQuery:
    """The statement that answers one row (`LayerState`), or none."""
    return TileQuery(_LAYER_STATE, {"slug": slug, "revision": revision})


def tile_query(state: LayerState, address: TileAddress, generalised: int = 0) -> TileQuery:
    """The statement that answers one row with the tile of the address's revision.

    ``generalised`` says how many times the tile was too heavy, at most `MOST_GENERALISED`.
    """
    drawn_to = state.draws_to(address.z)
    names = state.names
    is_last = generalised == MOST_GENERALISED
    # Points cannot be drawn with fewer positions.
    if is_last or (generalised and state.geometry_kind == "point"):
        drawn_to = NOTHING
    if is_last:
        names = []
    values: dict[str, int | str | None] = {
        "z": address.z,
        "x": address.x,
        "y": address.y,
        "layer": state.layer,
        "kind": state.geometry_kind,
        "revision": address.revision,
        "first": names[0] if names else None,
        "second": names[1] if len(names) > 1 else None,
        # A point has nothing to lose, and asking costs a third of its tile.
        "tolerance": 0
        if state.geometry_kind == "point"
        else _TOLERANCES[address.z < CLOSE_UP_ZOOM][generalised],
    }
    if drawn_to == EVERYTHING:
        return TileQuery(_SUBDIVIDED if state.has_parts else _SINGLE, values)
    statement = _CELLS if state.has_cells and address.z <= KEPT_ZOOM and not is_last else _COUNTED
    return TileQuery(statement, values | {"drawn_to": drawn_to})
