"""Cold tiles: ours and the peers' against the bare statement, request by request over the same tiles."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.client import Connection
from benchmarks.lines import Line, at_least, at_most, skipped
from benchmarks.peers import Peer
from benchmarks.servers import Workshop
from benchmarks.tiles.content import (
    AREAS_LAYER,
    FEW_LAYER,
    MANY_LAYER,
    POINTS_LAYER,
    SOME_LAYER,
)
from benchmarks.tiles.own import OwnStatements
from benchmarks.tiles.sample import (
    LAYER_PLACES,
    TILES_OF_ZOOM,
    ZOOMS,
    all_tiles_at,
    features_in,
    path_of,
    places,
    tiles_at,
)
from benchmarks.tiles.shelves import SCHEMA, make_shelf, table_name
from tiles.address import TileAddress
from tiles.database import with_session

SECONDS_OF_A_WAY = 2.0
"""What one way of asking for a zoom may take in all, once it has had its fewest rounds."""

FEWEST_ROUNDS = 3
MOST_ROUNDS = 15
SQL, PLAIN_SQL, OURS, OURS_GZIP = "sql", "plain sql", "parvis", "parvis gzip"
TIPG_GZIP = "tipg gzip"
SQL_LIMIT = {8: 1.3, 10: 1.3, 12: 1.3, 14: 1.3, 16: 1.6}
TIPG_LIMIT = 3.0
_SHARED = {
    FEW_LAYER: (8, 10),
    SOME_LAYER: (12,),
    MANY_LAYER: (14,),
    POINTS_LAYER: (16,),
    AREAS_LAYER: (14, 16),
}
"""Where a tile of ours shows every object, as the peers' do; the last zoom tells the columns."""

_PLAIN = """
SELECT ST_AsMVT(one, 'features', 4096, 'geom', 'id') FROM (
    SELECT id {columns}, ST_AsMVTGeom(geom, ST_TileEnvelope(%s, %s, %s), 4096, 64) AS geom
    FROM {table} WHERE geom && ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096)
) AS one
"""

Ask = Callable[[TileAddress], bytes]


@dataclass
class Times:
    """Seconds of one way of asking, by tile."""

    ask: Ask
    seconds: dict[TileAddress, list[float]] = field(default_factory=dict)

    def once(self, address: TileAddress) -> bytes:
        """Ask, and note how long it took."""
        started = time.perf_counter()
        body = self.ask(address)
        elapsed_s = time.perf_counter() - started
        self.seconds.setdefault(address, []).append(elapsed_s)
        return body

    @property
    def spent_s(self) -> float:
        """All of them together."""
        return sum(itertools.chain.from_iterable(self.seconds.values()))

    @property
    def mean_s(self) -> float:
        """The mean over the tiles of each tile's median: a pause of the machine spoils neither."""
        return statistics.fmean(statistics.median(times) for times in self.seconds.values())

    @property
    def words(self) -> str:
        """The median and the 95th percentile of all requests, in milliseconds."""
        times = sorted(itertools.chain.from_iterable(self.seconds.values()))
        return f"{times[len(times) // 2] * 1000:.2f}/{times[int(len(times) * 0.95)] * 1000:.2f} ms"


def measure_cold(workshop: Workshop, peers: list[Peer]) -> Iterator[Line]:
    """Of each layer and zoom: ours over the statement; where contents agree, tipg over ours with gzip.

    Of many objects our low zooms show less than all, and the peers cannot: their statements are
    compared over layers of as many as our tiles show one by one, and tipg's answer to the same
    address, with every object in it, over ours. The statement is planned at each question; the room
    prepares those that draw every object singly.
    """
    with ExitStack() as stack:
        ours = Connection(stack.enter_context(workshop.forgetful()))
        asked = {
            (layer, z): _whole_tiles(workshop, ours, layer, z)
            for layer, zooms in _SHARED.items()
            for z in zooms
        }
        tables = {
            layer: make_shelf(workshop.dsn, layer, _properties(workshop, ours, layer))
            for layer, zooms in _SHARED.items()
        }
        running = {
            peer: Connection(
                stack.enter_context(
                    peer.start(
                        workshop, {table_name(layer): names for layer, names in tables.items()}
                    )
                )
            )
            for peer in peers
        }
        bare = stack.enter_context(
            psycopg.connect(with_session(workshop.dsn), autocommit=True, prepare_threshold=None)
        )
        for layer in (POINTS_LAYER, AREAS_LAYER, FEW_LAYER, SOME_LAYER, MANY_LAYER):
            found = places(workshop.dsn, LAYER_PLACES, layer)
            for z in ZOOMS:
                ways = _ways(workshop.dsn, bare, ours)
                addresses = asked.get((layer, z), [])
                if addresses:
                    ways |= _peer_ways(layer, tables[layer], bare, running)
                elif layer not in (POINTS_LAYER, AREAS_LAYER):
                    continue
                else:
                    addresses = tiles_at(f"layer.{layer}", z, found)
                    ways |= _tipg_way(layer, tables[layer], running)
                yield from _compared(layer, z, addresses, ways)


def _whole_tiles(workshop: Workshop, ours: Connection, layer: str, z: int) -> list[TileAddress]:
    """The fullest tiles that show every object there is: one that is too full does not."""
    found: list[TileAddress] = []
    with psycopg.connect(workshop.dsn) as connection:
        for address in all_tiles_at(f"layer.{layer}", z, places(workshop.dsn, LAYER_PLACES, layer)):
            held = connection.execute(
                "SELECT count(*) FROM published.layer_feature WHERE layer_slug = %s"
                " AND until IS NULL"
                " AND geom_3857 && ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096)",
                [layer, z, address.x, address.y],
            ).fetchone()
            if held == (len(features_in(ours.get(path_of(address)).body)),):
                found.append(address)
            if len(found) == TILES_OF_ZOOM[z]:
                break
    return found


def _properties(workshop: Workshop, ours: Connection, layer: str) -> dict[str, Any]:
    """What the features of our tiles carry where each is drawn singly."""
    found: dict[str, Any] = {}
    for address in tiles_at(f"layer.{layer}", 16, places(workshop.dsn, LAYER_PLACES, layer)):
        for feature in features_in(ours.get(path_of(address)).body):
            found = feature["properties"] | found
    return found


def _ways(dsn: str, bare: psycopg.Connection[Any], ours: Connection) -> dict[str, Times]:
    def from_ours(coding: str) -> Ask:
        def ask(address: TileAddress) -> bytes:
            reply = ours.get(path_of(address), accept_encoding=coding)
            if reply.status != 200:
                raise RuntimeError(f"{path_of(address)}: {reply.status} {reply.body[:300]!r}")
            return reply.body

        return ask

    return {
        SQL: Times(OwnStatements(dsn, bare)),
        OURS: Times(from_ours("identity")),
        OURS_GZIP: Times(from_ours("gzip")),
    }


def _peer_ways(
    layer: str,
    columns: list[str],
    bare: psycopg.Connection[Any],
    peers: dict[Peer, Connection],
) -> dict[str, Times]:
    """The peers' ways, and the plain statement on the table that they are given."""
    statement = sql.SQL(_PLAIN).format(
        columns=sql.Composed([sql.SQL(", {}").format(sql.Identifier(name)) for name in columns]),
        table=sql.Identifier(SCHEMA, table_name(layer)),
    )

    def plain(address: TileAddress) -> bytes:
        place = (address.z, address.x, address.y)
        with bare.cursor(binary=True) as cursor:
            row = cursor.execute(statement, [*place, *place]).fetchone()
        return bytes(row[0]) if row is not None else b""

    ways = {PLAIN_SQL: Times(plain)}
    for peer, connection in peers.items():
        ways[peer.name] = Times(_peer_way(layer, columns, peer, connection, "identity"))
    return ways | _tipg_way(layer, columns, peers)


def _tipg_way(layer: str, columns: list[str], peers: dict[Peer, Connection]) -> dict[str, Times]:
    """Its answer with gzip to the same address, whatever each of us shows there."""
    for peer, connection in peers.items():
        if peer.name == "tipg":
            return {TIPG_GZIP: Times(_peer_way(layer, columns, peer, connection, "gzip"))}
    return {}


def _peer_way(
    layer: str, columns: list[str], peer: Peer, connection: Connection, coding: str
) -> Ask:
    def ask(address: TileAddress) -> bytes:
        path = peer.path_of(layer, columns, address.z, address.x, address.y)
        reply = connection.get(path, accept_encoding=coding)
        if reply.status != 200:
            raise RuntimeError(f"{peer.name} {path}: {reply.status} {reply.body[:300]!r}")
        return reply.body

    return ask


def _compared(
    layer: str, z: int, addresses: list[TileAddress], ways: dict[str, Times]
) -> list[Line]:
    name = f"{layer.removeprefix('bench-')} z{z}"
    if not addresses:
        return [skipped(name, "no tile of this zoom holds anything")]
    bodies = {}
    for way, times in ways.items():  # fills the database's cache and the peers' connections
        for address in addresses:
            bodies[way] = times.ask(address)
    features = {way: features_in(bodies[way]) for way in ways if way not in (OURS_GZIP, TIPG_GZIP)}
    if _ids(features[SQL]) != _ids(features[OURS]):
        raise AssertionError(f"{addresses[-1]}: the room and its statement disagree")
    order = list(ways.values())
    for turn in range(MOST_ROUNDS):
        if turn >= FEWEST_ROUNDS:
            order = [times for times in order if times.spent_s < SECONDS_OF_A_WAY]
        for number, address in enumerate(addresses):
            # Who follows whom changes, and so does who finds the processor warm.
            first = (turn + number) % max(len(order), 1)
            for times in order[first:] + order[:first]:
                times.once(address)
    sql_s = ways[SQL].mean_s
    facts = {way: f"x{times.mean_s / sql_s:.2f} {times.words}" for way, times in ways.items()}
    facts["features"] = " ".join(f"{way} {len(found)}" for way, found in features.items())
    lines = [
        at_most(
            f"{name}: ours over the statement",
            ways[OURS].mean_s / sql_s,
            SQL_LIMIT[z],
            tiles=len(addresses),
            bytes=len(bodies[OURS]),
            gzip_bytes=len(bodies[OURS_GZIP]),
            **facts,
        )
    ]
    if TIPG_GZIP in ways:
        ratio = ways[TIPG_GZIP].mean_s / ways[OURS_GZIP].mean_s
        shown = "the same objects" if PLAIN_SQL in ways else "every object over what we show"
        words = f"{name}: tipg over ours, gzip, {shown}"
        lines.append(at_least(words, ratio, TIPG_LIMIT, bytes=len(bodies[TIPG_GZIP])))
    return lines


def _ids(features: list[dict[str, Any]]) -> list[int]:
    return sorted(feature["id"] for feature in features)
