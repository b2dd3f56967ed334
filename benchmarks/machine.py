"""The machine and the versions that a measurement was made with."""

import os
import platform
from pathlib import Path

import psycopg


def machine_facts(dsn: str) -> dict[str, str | int]:
    """Processor, memory, system, and the database behind ``dsn``."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), postgis_lib_version()"
        ).fetchone()
    postgresql, postgis = row or ("", "")
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count() or 0,
        "memory": _first("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": postgresql,
        "postgis": postgis,
    }


def _first(path: str, label: str) -> str:
    """The value of the first line with that label; empty where there is no such file."""
    file = Path(path)
    if not file.exists():
        return ""
    for line in file.read_text().splitlines():
        if line.startswith(label):
            return line.partition(":")[2].strip()
    return ""
