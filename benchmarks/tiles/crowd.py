"""Twenty who ask for one cold tile at the same moment."""

import statistics
import time

from benchmarks.client import Connection
from benchmarks.lines import Line, at_most
from benchmarks.servers import Workshop
from benchmarks.tiles.content import POINTS_LAYER
from benchmarks.tiles.sample import LAYER_PLACES, path_of, places, tiles_at

CROWD = 20
ROUNDS = 9
LIMIT = 1.5


def measure_crowd(workshop: Workshop) -> Line:
    """Seconds until the last of twenty has its tile, over those of one alone."""
    found = places(workshop.dsn, LAYER_PLACES, POINTS_LAYER)
    with workshop.forgetful() as port:
        connections = [Connection(port) for _ in range(CROWD)]
        one = connections[0]
        addresses = tiles_at(f"layer.{POINTS_LAYER}", 14, found)
        slowest = max(addresses, key=lambda address: one.get(path_of(address)).elapsed_s)
        path = path_of(slowest)
        for connection in connections:
            connection.get(path)
        alone, together = [], []
        for _ in range(ROUNDS):
            alone.append(one.get(path, accept_encoding="gzip").elapsed_s)
            started = time.perf_counter()
            for connection in connections:
                connection.send(path, accept_encoding="gzip")
            for connection in connections:
                if connection.receive().status != 200:
                    raise RuntimeError(path)
            together.append(time.perf_counter() - started)
    alone_s, together_s = statistics.median(alone), statistics.median(together)
    return at_most(
        "20 at one cold tile over one",
        together_s / alone_s,
        LIMIT,
        alone_ms=round(alone_s * 1000, 2),
        together_ms=round(together_s * 1000, 2),
    )
