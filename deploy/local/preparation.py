"""What stands between running servers and a site worth opening: tables, files, data."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from deploy.local.children import Child, exit_words
from deploy.local.console import say
from deploy.local.errors import LocalError, ServerFailed
from deploy.local.state import TREE, State

STATIC_SOURCES = ("static", "package-lock.json", "requirements.lock", "config/staticfiles.py")
STATIC_OPTIONS = ("--noinput", "--clear", "--verbosity", "0", "--ignore", "*-dev.mjs*")
CONNECT_PATIENCE_S = 5


def prepare_application(state: State, environment: Mapping[str, str]) -> None:
    """Brings tables, static files, territory and demonstration up to date.

    Each step leaves a stamp that says for what it was done; a second start runs none of them.
    """
    database = database_identity(environment)
    require_redis(environment)
    migrated = _migrate(state, environment)
    if migrated:  # new tables may want new data, and both commands may be run again
        for command in ("load_territory", "seed_demo"):
            (state.stamps / command).unlink(missing_ok=True)
    _once(state, environment, digest_of_static_files(), "collectstatic", *STATIC_OPTIONS)
    _once(state, environment, database, "load_territory", "--or-sample")
    # Once a day, so that a long-lived demonstration never runs out of open consultations.
    today = time.strftime("%Y-%m-%d")
    _once(state, environment, f"{database} {today}", "seed_demo")


def database_identity(environment: Mapping[str, str]) -> str:
    """What tells this database from any other, so that a stamp never outlives it.

    Raises LocalError when the database does not answer.
    """
    address = environment["DATABASE_URL"]
    if "://" in address:
        # libpq knows the scheme postgresql only; Django's own postgis means the same server.
        address = "postgresql://" + address.split("://", 1)[1]
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_PATIENCE_S) as connection:
            row = connection.execute(
                "SELECT (SELECT system_identifier FROM pg_control_system()) || ':' || oid"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise LocalError(
            "The database named by DATABASE_URL does not answer "
            f"({str(error).strip().splitlines()[-1]}): start it, or correct the address."
        ) from error
    return str(row[0]) if row else ""


def require_redis(environment: Mapping[str, str]) -> None:
    """Refuses a Redis on which nobody listens; sockets of the file system are not looked at."""
    address = urlsplit(environment["REDIS_URL"])
    if address.hostname is None:
        return
    try:
        place = (address.hostname, address.port or 6379)
        socket.create_connection(place, timeout=CONNECT_PATIENCE_S).close()
    except (OSError, ValueError) as error:
        raise LocalError(
            f"The Redis named by REDIS_URL does not answer on {address.hostname}: start it, "
            "or correct the address."
        ) from error


def _migrate(state: State, environment: Mapping[str, str]) -> bool:
    """Whether tables had to change."""
    if _manage(environment, "migrate", "--check", quiet=True) == 0:
        return False
    say("Preparing the database.")
    _require(_manage(environment, "migrate", "--noinput"), "migrate")
    return True


def _once(
    state: State, environment: Mapping[str, str], mark: str, command: str, *arguments: str
) -> None:
    stamp = state.stamps / command
    try:
        if stamp.read_text() == mark:
            return
    except FileNotFoundError:
        pass
    say(f"{STEPS[command]} ({command}).")
    begun = time.monotonic()
    _require(_manage(environment, command, *arguments), command)
    say(f"{STEPS[command]}: done in {time.monotonic() - begun:.0f} s.")
    stamp.write_text(mark)


LABELS = {"collectstatic": "static", "load_territory": "communes", "seed_demo": "demo"}
STEPS = {
    "collectstatic": "Gathering scripts, styles and fonts",
    "load_territory": "Loading the communes of the metropole",
    "seed_demo": "Writing the demonstration consultations",
}


def _manage(environment: Mapping[str, str], *arguments: str, quiet: bool = False) -> int:
    """Exit code of one management command, its output shown under its name."""
    command = [sys.executable, str(TREE / "manage.py"), *arguments]
    child = Child(LABELS.get(arguments[0], arguments[0]), command, quiet=quiet)
    process = child.start(environment)
    try:
        return process.wait()
    except BaseException:
        child.ask_to_stop()
        raise
    finally:
        child.make_sure()


def _require(code: int, command: str) -> None:
    if code != 0:
        raise ServerFailed(
            f"The step {command} {exit_words(code)}: read its lines above; after the correction, "
            "start again, the finished steps are kept."
        )


def digest_of_static_files() -> str:
    """Changes when a source of the static files does: by name, size and time of change."""
    digest = hashlib.sha256()
    for source in STATIC_SOURCES:
        for path in _files(TREE / source):
            status = path.stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        return sorted(Path(folder) / name for folder, _, names in os.walk(source) for name in names)
    return [source] if source.exists() else []
