"""Run every measurement, print ratios against their limits, and keep the figures as JSON."""

import asyncio
import json
import os
import platform
import sys
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402  the settings must be ready first

from benchmarks.exports import measure_exports  # noqa: E402
from benchmarks.scratch import scratch_database  # noqa: E402
from benchmarks.sync import measure_sync  # noqa: E402
from benchmarks.tiles import measure_tiles  # noqa: E402


def main() -> int:
    """0 when every ratio is within its limit, else 1."""
    print("bench: filling a database with 200,000 points and 20,000 areas", flush=True)
    with scratch_database() as dsn:
        lines = _kept("tiles", asyncio.run(measure_tiles(dsn)))
        lines += _kept("exports", measure_exports(dsn))
        print("bench: synchronising a million points and 100,000 areas, some minutes", flush=True)
        lines += _kept("sync", measure_sync(dsn))
    over = [line for line in lines if line["ratio"] > line["limit"]]
    print(f"bench: {len(over)} over their limit" if over else "bench: all within their limits")
    return 1 if over else 0


def _kept(name: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same lines, once printed and written to ``bench/<name>.json``."""
    folder = settings.VAR_DIR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "name": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "lines": lines,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{name}", flush=True)
    for line in lines:
        mark = "ok  " if line["ratio"] <= line["limit"] else "OVER"
        facts = ", ".join(
            f"{key} {value}" for key, value in line.items() if key not in {"name", "ratio", "limit"}
        )
        print(
            f"  {mark} {line['name']:<28} {line['ratio']:>6} (limit {line['limit']})  {facts}",
            flush=True,
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
