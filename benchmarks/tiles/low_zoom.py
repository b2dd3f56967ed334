"""Low zooms of a million contributions: counted tiles against naive ones, and their weight."""

import statistics
import time

import psycopg

from benchmarks.client import Connection
from benchmarks.lines import Line, at_least, at_most
from benchmarks.servers import Workshop
from benchmarks.tiles.content import AREAS_LAYER, CONSULTATION, POINTS_LAYER
from benchmarks.tiles.sample import (
    CONTRIBUTION_PLACES,
    LAYER_PLACES,
    ZOOMS,
    features_in,
    path_of,
    places,
    tiles_at,
)
from tiles import tilesets
from tiles.database import with_session

NAIVE_LIMIT = 100.0
GZIP_LIMIT_KB = 100.0
NAIVE_ROUNDS = 3
ROUNDS = 30


def measure_low_zooms(workshop: Workshop) -> list[Line]:
    """The naive tile of zoom 8 over ours; the heaviest tile of all."""
    tileset = f"contributions.{CONSULTATION}"
    found = places(workshop.dsn, CONTRIBUTION_PLACES, CONSULTATION)
    address = tiles_at(tileset, 8, found)[0]
    naive_s, naive_bytes, points = [], 0, 0
    with (
        psycopg.connect(with_session(workshop.dsn), autocommit=True) as connection,
        workshop.forgetful() as port,
    ):
        ours = Connection(port)
        counted = features_in(ours.get(path_of(address)).body)
        number = connection.execute(
            "SELECT id FROM published.consultation WHERE slug = %s", [CONSULTATION]
        ).fetchone()
        query = tilesets.contributions_query(address, number[0] if number else None, False)
        for _ in range(NAIVE_ROUNDS):
            started = time.perf_counter()
            row = connection.execute(query.sql, query.values, prepare=False, binary=True).fetchone()
            naive_s.append(time.perf_counter() - started)
            naive_bytes = len(row[0]) if row else 0
        times = [ours.get(path_of(address), accept_encoding="gzip") for _ in range(ROUNDS)]
        ours_s = statistics.median(reply.elapsed_s for reply in times)
        points = sum(feature["properties"]["count"] for feature in counted)
        heaviest_bytes, heaviest = 0, ""
        for slug, statement in (
            (CONSULTATION, CONTRIBUTION_PLACES),
            (POINTS_LAYER, LAYER_PLACES),
            (AREAS_LAYER, LAYER_PLACES),
        ):
            name = tileset if slug == CONSULTATION else f"layer.{slug}"
            there = places(workshop.dsn, statement, slug)
            for z in ZOOMS:
                for one in tiles_at(name, z, there)[:8]:
                    size = len(ours.get(path_of(one), accept_encoding="gzip").body)
                    if size > heaviest_bytes:
                        heaviest_bytes, heaviest = size, path_of(one)
    return [
        at_least(
            "z8 of the million: naive over ours",
            statistics.median(naive_s) / ours_s,
            NAIVE_LIMIT,
            naive_ms=round(statistics.median(naive_s) * 1000, 1),
            naive_bytes=naive_bytes,
            ours_ms=round(ours_s * 1000, 2),
            ours_bytes=len(times[0].body),
            contributions_counted=points,
        ),
        at_most("heaviest tile, kB with gzip", heaviest_bytes / 1000, GZIP_LIMIT_KB, tile=heaviest),
    ]
