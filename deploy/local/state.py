"""Where the state of one instance lives: the directory PARVIS_VAR and what is in it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.errors import DiskFull, LocalError

TREE = Path(__file__).resolve().parents[2]
MEBIBYTE = 1024 * 1024
ROOM_NEEDED_BYTES = 300 * MEBIBYTE


@dataclass(frozen=True)
class State:
    """The places of one instance. Two instances live side by side in two roots."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Data directory of the private PostgreSQL cluster."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """Working directory of the private Redis."""
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        """Logs of PostgreSQL and Redis; the application's own go to the terminal."""
        return self.root / "log"

    @property
    def secrets(self) -> Path:
        """Passwords and the secret key, readable by the owner alone."""
        return self.root / "secrets.json"

    @property
    def ports(self) -> Path:
        """Ports chosen for the private servers, kept from one start to the next."""
        return self.root / "ports.json"

    @property
    def processes(self) -> Path:
        """Processes of the running supervisor, for the one that comes after a crash."""
        return self.root / "processes.json"

    @property
    def stamps(self) -> Path:
        """What the slow steps of the first start have already done."""
        return self.root / "stamps"

    def for_tests(self) -> State:
        """The state of the throw-away servers that tests use."""
        return State(self.root / "test")

    def prepare(self) -> None:
        """Creates the directories; refuses a place that cannot be written or is nearly full."""
        self.root.mkdir(parents=True, exist_ok=True)
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise LocalError(
                f"{self.root} cannot be written by this user: give it the right to, "
                "or set PARVIS_VAR to a directory that it owns."
            )
        free_bytes = shutil.disk_usage(self.root).free
        if free_bytes < ROOM_NEEDED_BYTES:
            raise DiskFull(
                f"Only {free_bytes // MEBIBYTE} MB are free on the disk of {self.root}, "
                f"and Parvis needs {ROOM_NEEDED_BYTES // MEBIBYTE} MB: free some space, "
                "then start again."
            )
        self.logs.mkdir(exist_ok=True)
        self.stamps.mkdir(exist_ok=True)


def state_from_environment() -> State:
    """The state directory named by PARVIS_VAR, `var` in the tree otherwise."""
    named = os.environ.get("PARVIS_VAR") or str(TREE / "var")
    return State(Path(os.path.abspath(Path(named).expanduser())))


def read_json(path: Path) -> dict[str, Any]:
    """The object kept in a file; empty when there is none or when a crash cut it short."""
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, Any], *, mode: int = 0o600) -> None:
    """Replaces a file in one step, so that a reader sees the old object or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1, sort_keys=True)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
