"""The tile room under a million contributions and a million objects, beside the servers of the field."""

from collections.abc import Iterator
from typing import Any

from benchmarks.lines import Line
from benchmarks.peers import installed_peers
from benchmarks.servers import Workshop
from benchmarks.tiles.cold import measure_cold
from benchmarks.tiles.content import fill
from benchmarks.tiles.crowd import measure_crowd
from benchmarks.tiles.fresh import measure_freshness, measure_writes
from benchmarks.tiles.heap import measure_heap
from benchmarks.tiles.low_zoom import measure_low_zooms
from benchmarks.tiles.storage import measure_order
from benchmarks.tiles.warm import measure_warm


def measure_tiles(dsn: str, points: int, facts: dict[str, Any]) -> Iterator[Line]:
    """Every line about tiles, as it is measured; ``dsn`` is the database that Django uses.

    ``points`` contributions and objects, a tenth of it areas. The peers' versions are added to
    ``facts``.
    """
    fill(dsn, points)
    with Workshop(dsn) as workshop:
        peers = installed_peers()
        facts["points"] = points
        facts["peers"] = {peer.name: peer.version for peer in peers}
        print(f"bench: beside {facts['peers']}", flush=True)
        yield from measure_cold(workshop, peers)
        yield from measure_low_zooms(workshop)
        yield measure_order(workshop)
        yield from measure_warm(workshop)
        yield measure_crowd(workshop)
        yield measure_heap(workshop)
        yield from measure_freshness(workshop)
        yield measure_writes(workshop)
