"""The log of a private server: kept short, and read back when the server fails."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from deploy.local.state import MEBIBYTE

LOG_LIMIT_BYTES = 20 * MEBIBYTE


def rotated_log(path: Path) -> BinaryIO:
    """A log opened for appending; past 20 MB the old one is set aside as `.1`."""
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab")


def explain_tail(what: str, log: Path | str, lines: int = 12) -> str:
    """A sentence on a failure, with the server's own last words under it."""
    if isinstance(log, Path):
        text, place = log.read_text(errors="replace"), f" (whole log: {log})"
    else:
        text, place = log, ""
    if "No space left on device" in text[-4000:]:
        return f"{what}: the disk is full; free some space, then start again."
    last = "\n".join("    " + line for line in text.strip().splitlines()[-lines:])
    return f"{what}{place}. Its last words:\n{last}"
