"""Warm tiles: from the Python process, through nginx, and those that the client has already."""

import statistics
import time

import psycopg

from benchmarks.client import Connection
from benchmarks.lines import Line, at_least, at_most, reported, skipped
from benchmarks.load import generator, requests_per_s
from benchmarks.servers import Workshop, has_nginx
from benchmarks.tiles.content import CONSULTATION, POINTS_LAYER
from benchmarks.tiles.sample import CONTRIBUTION_PLACES, LAYER_PLACES, path_of, places, tiles_at
from tiles.address import TileAddress

PYTHON_LIMIT = 20_000
NGINX_LIMIT = 40_000
UNCHANGED_LIMIT_MS = 0.3
UNCHANGED_REQUESTS = 5_000
CODINGS = "gzip, br"


def measure_warm(workshop: Workshop) -> list[Line]:
    """Requests a second of a tile that is kept; milliseconds and statements of a 304."""
    live = tiles_at(
        f"contributions.{CONSULTATION}", 12, places(workshop.dsn, CONTRIBUTION_PLACES, CONSULTATION)
    )[0]
    layer = tiles_at(f"layer.{POINTS_LAYER}", 16, places(workshop.dsn, LAYER_PLACES, POINTS_LAYER))[
        0
    ]
    fixed = _at_its_revision(workshop, layer)
    lines = []
    with workshop.parvis() as port:
        size = _warmed(port, live)
        _warmed(port, fixed)
        rates = [requests_per_s(port, path_of(live)) for _ in range(3)]
        lines.append(
            at_least(
                "warm hit, one Python process, req/s",
                max(rates),
                PYTHON_LIMIT,
                runs="/".join(str(round(rate)) for rate in rates),
                bytes=size,
                load=generator(),
                latency=_latency(port, live),
            )
        )
        lines.append(reported("warm hit, revision, req/s", requests_per_s(port, path_of(fixed))))
        lines.append(_unchanged(workshop, port, live))
        if has_nginx():
            with workshop.nginx(port) as before:
                size = _warmed(before, fixed)
                rates = [requests_per_s(before, path_of(fixed)) for _ in range(3)]
                lines.append(
                    at_least(
                        "warm hit, nginx, req/s",
                        max(rates),
                        NGINX_LIMIT,
                        runs="/".join(str(round(rate)) for rate in rates),
                        bytes=size,
                        latency=_latency(before, fixed),
                    )
                )
                _warmed(before, live)
                lines.append(
                    reported(
                        "live tile, nginx asking each time, req/s",
                        requests_per_s(before, path_of(live)),
                    )
                )
        else:
            lines.append(skipped("warm hit, nginx, req/s", "nginx is not installed"))
    with workshop.parvis(processes=2) as port:
        for _ in range(8):  # each of the two must have met it
            _warmed(port, live)
        lines.append(
            reported("warm hit, two processes, req/s", requests_per_s(port, path_of(live)))
        )
    return lines


def _at_its_revision(workshop: Workshop, address: TileAddress) -> TileAddress:
    with psycopg.connect(workshop.dsn) as connection:
        row = connection.execute(
            "SELECT revision FROM published.layer WHERE slug = %s", [POINTS_LAYER]
        ).fetchone()
    if row is None:
        raise LookupError(POINTS_LAYER)
    return TileAddress(address.tileset, address.z, address.x, address.y, row[0])


def _warmed(port: int, address: TileAddress) -> int:
    """Bytes of the tile once its densest form is made."""
    connection = Connection(port)
    for _ in range(30):
        reply = connection.get(path_of(address), accept_encoding=CODINGS)
        if reply.headers.get("content-encoding") == "br":
            break
        time.sleep(0.1)
    connection.close()
    if reply.status != 200:
        raise RuntimeError(f"{path_of(address)}: {reply.status}")
    return len(reply.body)


def _latency(port: int, address: TileAddress) -> str:
    connection = Connection(port)
    times = sorted(
        connection.get(path_of(address), accept_encoding=CODINGS).elapsed_s for _ in range(2000)
    )
    connection.close()
    return f"{times[1000] * 1000:.3f}/{times[1900] * 1000:.3f} ms"


def _unchanged(workshop: Workshop, port: int, address: TileAddress) -> Line:
    connection = Connection(port)
    tag = connection.get(path_of(address), accept_encoding=CODINGS).headers["etag"]
    before = _transactions(workshop)
    replies = [
        connection.get(path_of(address), accept_encoding=CODINGS, if_none_match=tag)
        for _ in range(UNCHANGED_REQUESTS)
    ]
    connection.close()
    statements = _transactions(workshop) - before
    if {reply.status for reply in replies} != {304}:
        raise AssertionError(f"{path_of(address)}: not always 304")
    # The process looks at the state every two seconds, whatever is asked.
    if statements > UNCHANGED_REQUESTS / 50:
        raise AssertionError(f"{statements} statements for {UNCHANGED_REQUESTS} answers 304")
    times = sorted(reply.elapsed_s * 1000 for reply in replies)
    return at_most(
        "304, ms",
        statistics.median(times),
        UNCHANGED_LIMIT_MS,
        p95=round(times[int(len(times) * 0.95)], 3),
        requests=UNCHANGED_REQUESTS,
        transactions_meanwhile=statements,
    )


def _transactions(workshop: Workshop) -> int:
    """How many transactions the database has seen; sessions say so within a second."""
    time.sleep(1.2)
    with psycopg.connect(workshop.dsn, autocommit=True) as connection:
        row = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0
