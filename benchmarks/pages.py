"""The pages of a consultation with 100,000 contributions against the same pages with 100."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.core.cache import cache
from django.test import Client

from benchmarks.lines import Line, at_most, reported

FEW, MANY = 100, 100_000
ROUNDS = 15
LIMIT = 1.5
"""Time with many over time with few: what a page of twenty lines may cost more for a long list."""

PAGES = {
    "a consultation": "",
    "one of its categories": "?categorie=velo",
    "the most supported": "?tri=soutenues",
    "a page far down": "?apres={middle}",
    "a rare word": "?recherche=kiosque",
}
"""Pages that are held to the limit, by what they show."""

COUNTED = {"a word of half of them": "?recherche=pistes", "a zone": "?zone={zone}"}
"""Pages that count up to a thousand, which a hundred cannot cost: reported."""

_ZONE = "3.02,50.60;3.04,50.60;3.04,50.62;3.02,50.62"
_HOST = "127.0.0.1"


def measure_long_lists(dsn: str) -> Iterator[Line]:
    """One line for each page: the median with many over the median with few, asked in turn."""
    middle = _seed(dsn)
    client = Client(headers={"host": _HOST})
    for name, asked in (PAGES | COUNTED).items():
        query = asked.format(middle=middle, zone=_ZONE)
        many: list[float] = []
        few: list[float] = []
        for number in range(ROUNDS + 1):
            for slug, times in (("grande", many), ("petite", few)):
                elapsed_s = _asked(client, f"/concertations/{slug}/{query}")
                # The first of each reads templates and warms the connection.
                if number:
                    times.append(elapsed_s)
        facts: dict[str, Any] = {
            "many_ms": round(median(many) * 1000, 1),
            "few_ms": round(median(few) * 1000, 1),
        }
        ratio = median(many) / median(few)
        if name in PAGES:
            yield at_most(name, ratio, LIMIT, **facts)
        else:
            yield reported(name, ratio, **facts)


def _seed(dsn: str) -> str:
    """Writes the two consultations; answers the place of a contribution half-way in the list."""
    statement = (Path(__file__).parent / "pages.sql").read_text(encoding="utf-8")
    with psycopg.connect(dsn) as connection:
        for slug, number in (("petite", FEW), ("grande", MANY)):
            connection.execute("SELECT set_config('bench.slug', %s, false)", [slug])
            connection.execute("SELECT set_config('bench.number', %s, false)", [str(number)])
            connection.execute(statement)
        row = connection.execute(
            "SELECT (extract(epoch FROM submitted_at) * 1000000)::bigint || '.' || id"
            " FROM contributions_contribution ORDER BY submitted_at OFFSET %s LIMIT 1",
            [MANY // 2],
        ).fetchone()
        connection.execute("SELECT contributions_fold_live(), contributions_fold_peaks()")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    cache.clear()
    if row is None:
        raise LookupError("no contribution was written")
    return str(row[0])


def _asked(client: Client, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    elapsed_s = time.perf_counter() - started
    if answer.status_code != 200:
        raise AssertionError(f"{address}: {answer.status_code}")
    return elapsed_s
