"""Run the measurements, print figures against their limits, and keep them as JSON.

``python -m benchmarks`` runs them all; ``--only tiles`` one of them, ``--points 100000`` tiles of
fewer objects.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402  the settings must be ready first

from benchmarks.exports import measure_exports  # noqa: E402
from benchmarks.lighthouse import measure_pages  # noqa: E402
from benchmarks.lines import Line, is_over, printed  # noqa: E402
from benchmarks.machine import machine_facts  # noqa: E402
from benchmarks.pages import measure_long_lists  # noqa: E402
from benchmarks.scratch import scratch_database  # noqa: E402
from benchmarks.sync import measure_sync  # noqa: E402
from benchmarks.tiles import measure_tiles  # noqa: E402

POINTS = 1_000_000
# Tiles last: they are drawn from the layers that the synchronisation has made.
PARTS = ("lighthouse", "exports", "pages", "sync", "tiles")


def main(arguments: list[str]) -> int:
    """0 when every figure is on the right side of its limit, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--points", type=int, default=POINTS)
    choice = parser.parse_args(arguments)
    lines: list[Line] = []
    facts: dict[str, Any]
    parts = (choice.only,) if choice.only else PARTS
    if "lighthouse" in parts:
        # The demonstration's pages, in a database of their own.
        with scratch_database() as dsn:
            print("\nlighthouse", flush=True)
            started = time.perf_counter()
            facts = machine_facts(dsn)
            lines += _kept("lighthouse", measure_pages(dsn), facts, started)
    with scratch_database() as dsn:
        facts = machine_facts(dsn)
        print("bench: " + ", ".join(f"{key} {value}" for key, value in facts.items()), flush=True)
        for part in (part for part in parts if part != "lighthouse"):
            print(f"\n{part}", flush=True)
            started = time.perf_counter()
            if part == "exports":
                measured: Iterable[Line] = measure_exports(dsn)
            elif part == "pages":
                measured = measure_long_lists(dsn)
            elif part == "sync":
                measured = measure_sync(dsn)
            else:
                measured = measure_tiles(dsn, choice.points, facts)
            lines += _kept(part, measured, facts, started)
    over = [line for line in lines if is_over(line)]
    print(f"bench: {len(over)} over their limit" if over else "bench: all within their limits")
    return 1 if over else 0


def _kept(name: str, measured: Iterable[Line], facts: dict[str, Any], started: float) -> list[Line]:
    """The lines, printed as they are measured, then written to ``bench/<name>.json``."""
    lines = []
    for line in measured:
        print(printed(line), flush=True)
        lines.append(line)
    document = {
        "name": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - started),
        "machine": facts,
        "lines": lines,
    }
    print(f"  {document['seconds']} s for {name}", flush=True)
    folder = settings.VAR_DIR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
