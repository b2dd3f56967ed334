"""What keeping tiles fresh costs a writer, and how soon a change shows."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg

from benchmarks.client import Connection
from benchmarks.lines import Line, at_most
from benchmarks.servers import Workshop, has_nginx
from benchmarks.tiles.content import CONSULTATION
from benchmarks.tiles.sample import features_in, path_of, tile_of
from tiles.address import TileAddress

WRITE_LIMIT = 2.0
WRITES_OF_A_BLOCK = 60
BLOCKS = 10
FRESH_LIMIT_S = 1.0
CHANGES = 120
PATIENCE_S = 5.0

_INSERT = """
INSERT INTO contributions_contribution (
    public_id, title, body, geom, status, submitted_at, updated_at, about_source_id, category_id,
    consultation_id
)
SELECT
    gen_random_uuid(), %(title)s, '', ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), 'published',
    now(), now(), '', category.id, category.consultation_id
FROM layers_category AS category
INNER JOIN layers_consultation AS consultation ON consultation.id = category.consultation_id
WHERE consultation.slug = %(slug)s AND category.position = 1
RETURNING id
"""
_HIDE = "UPDATE contributions_contribution SET status = 'hidden' WHERE id = %s"
_TRIGGER = "ALTER TABLE contributions_contribution {} TRIGGER {}"
_TOLD, _UNTOLD = "Mesure dite", "Mesure tue"


def measure_writes(workshop: Workshop) -> Line:
    """Median time of an insert that tells the tiles over one that does not, in turns.

    The rows stay, and those that told nobody are in no count: to be measured last.
    """
    times: dict[str, list[float]] = {_TOLD: [], _UNTOLD: []}
    rows = _rows(random.Random(20))
    # Somebody listens, as every web process does.
    with (
        psycopg.connect(workshop.dsn, autocommit=True) as connection,
        psycopg.connect(workshop.dsn, autocommit=True) as listener,
    ):
        listener.execute("LISTEN parvis_live")
        for block in range(BLOCKS + 1):
            for kind, seconds in times.items():
                state = "ENABLE" if kind == _TOLD else "DISABLE"
                connection.execute(_TRIGGER.format(state, "contribution_live_insert"))
                for _ in range(WRITES_OF_A_BLOCK):
                    row = next(rows) | {"title": kind}
                    started = time.perf_counter()
                    connection.execute(_INSERT, row)
                    if block:
                        seconds.append(time.perf_counter() - started)
        connection.execute(_TRIGGER.format("ENABLE", "contribution_live_insert"))
        started = time.perf_counter()
        folded = connection.execute("SELECT contributions_fold_live()").fetchone()
        fold_s = time.perf_counter() - started
    told_s, untold_s = (statistics.median(seconds) for seconds in times.values())
    return at_most(
        "insert that keeps tiles fresh over plain",
        told_s / untold_s,
        WRITE_LIMIT,
        with_ms=round(told_s * 1000, 3),
        plain_ms=round(untold_s * 1000, 3),
        fold_ms=round(fold_s * 1000, 1),
        folded=folded[0] if folded else 0,
    )


def measure_freshness(workshop: Workshop) -> list[Line]:
    """Seconds from a commit to the first right answer, by way of two processes and of nginx."""
    with ExitStack() as stack:
        ports = [stack.enter_context(workshop.parvis()) for _ in range(2)]
        routes = {f"process {number + 1}": Connection(port) for number, port in enumerate(ports)}
        if has_nginx():
            routes["nginx"] = Connection(stack.enter_context(workshop.nginx(*ports)))
        seconds: dict[str, list[float]] = {route: [] for route in routes}
        with psycopg.connect(workshop.dsn, autocommit=True) as connection:
            for number, row in enumerate(_rows(random.Random(21))):
                if number == CHANGES:
                    break
                x, y = tile_of(row["lon"], row["lat"], 16)
                path = path_of(TileAddress(f"contributions.{CONSULTATION}", 16, x, y))
                for client in routes.values():  # known to every cache as it was
                    client.get(path)
                made = connection.execute(_INSERT, row | {"title": f"Mesure {number}"}).fetchone()
                pin = made[0] if made else 0
                _until(routes, seconds, path, pin, is_there=True)
                connection.execute(_HIDE, [pin])
                _until(routes, seconds, path, pin, is_there=False)
    return [
        at_most(
            f"commit to right tile, {route}, p99 s",
            sorted(times)[int(len(times) * 0.99)],
            FRESH_LIMIT_S,
            p50_ms=round(statistics.median(times) * 1000, 1),
            p95_ms=round(sorted(times)[int(len(times) * 0.95)] * 1000, 1),
            changes=len(times),
        )
        for route, times in seconds.items()
    ]


def _until(
    routes: dict[str, Connection],
    seconds: dict[str, list[float]],
    path: str,
    pin: int,
    *,
    is_there: bool,
) -> None:
    """Ask every route in turn until each has told the change, and note when it did."""
    committed = time.perf_counter()
    waiting = set(routes)
    while waiting:
        for route in list(waiting):
            body = routes[route].get(path, accept_encoding="identity").body
            elapsed_s = time.perf_counter() - committed
            if (pin in {feature["id"] for feature in features_in(body)}) == is_there:
                seconds[route].append(elapsed_s)
                waiting.discard(route)
            elif elapsed_s > PATIENCE_S:
                raise AssertionError(f"{route}: {path} is old after {elapsed_s:.1f} s")


def _rows(chance: random.Random) -> Iterator[dict[str, Any]]:
    while True:
        yield {
            "lon": chance.uniform(2.85, 3.25),
            "lat": chance.uniform(50.53, 50.77),
            "slug": CONSULTATION,
        }
