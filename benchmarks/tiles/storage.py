"""What the order of rows on disk is worth: a layer as a synchronisation wrote it, and shuffled."""

import statistics
import time

import psycopg
from psycopg import sql

from benchmarks.lines import Line, reported
from benchmarks.servers import Workshop
from benchmarks.tiles.content import POINTS_LAYER
from benchmarks.tiles.sample import LAYER_PLACES, places, tiles_at
from benchmarks.tiles.shelves import SCHEMA, table_name
from tiles.database import with_session

ROUNDS = 5
_SHUFFLED = """
CREATE TABLE bench.shuffled AS SELECT * FROM {} ORDER BY md5(id::text);
CREATE INDEX ON bench.shuffled USING gist (geom);
GRANT SELECT ON bench.shuffled TO parvis_reader;
ANALYZE bench.shuffled
"""
_TILE = """
SELECT ST_AsMVT(one, 'features', 4096, 'geom', 'id') FROM (
    SELECT id, ST_AsMVTGeom(geom, ST_TileEnvelope(%s, %s, %s), 4096, 64) AS geom
    FROM {} WHERE geom && ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096)
) AS one
"""


def measure_order(workshop: Workshop) -> Line:
    """Time of the same tiles of zoom 14 from shuffled rows over that from rows in Hilbert order."""
    z = 14
    found = places(workshop.dsn, LAYER_PLACES, POINTS_LAYER)
    ordered, shuffled = table_name(POINTS_LAYER), "shuffled"
    with psycopg.connect(workshop.dsn, autocommit=True) as connection:
        for statement in _SHUFFLED.split(";"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(SCHEMA, ordered)))
    times: dict[str, list[float]] = {ordered: [], shuffled: []}
    with psycopg.connect(with_session(workshop.dsn), autocommit=True) as connection:
        for turn in range(ROUNDS + 1):
            for address in tiles_at("", z, found):
                place = (z, address.x, address.y)
                for table, seconds in times.items():
                    tile = sql.SQL(_TILE).format(sql.Identifier(SCHEMA, table))
                    started = time.perf_counter()
                    connection.execute(tile, [*place, *place], prepare=False).fetchone()
                    if turn:
                        seconds.append(time.perf_counter() - started)
    means = {table: statistics.fmean(seconds) * 1000 for table, seconds in times.items()}
    return reported(
        "z14, shuffled rows over Hilbert order",
        means[shuffled] / means[ordered],
        ordered_ms=round(means[ordered], 2),
        shuffled_ms=round(means[shuffled], 2),
    )
