"""The private PostgreSQL cluster: made once, started, stopped, recovered after a crash.

The clone may lie where the system user `postgres` cannot go (`/root`, say). So we open the data
directory ourselves and hand the open descriptor down: `-D /proc/self/fd/N` leads straight to the
directory, and no permission on its parents is asked. Everything PostgreSQL forks inherits it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local.credentials import Credentials
from deploy.local.errors import LocalError, ServerFailed
from deploy.local.identity import Identity, identity_for
from deploy.local.ports import LOOPBACK, remembered_port
from deploy.local.processes import die_with_parent, end, working_in
from deploy.local.state import State
from deploy.local.tail import explain_tail, rotated_log

ADMINISTRATOR = "parvis_cluster"
APPLICATION_ROLE = "parvis"
READER_ROLE = "parvis_reader"
DATABASE = "parvis"
INSTALLATIONS = Path("/usr/lib/postgresql")
START_PATIENCE_S = 60.0
STOP_PATIENCE_S = 20.0

# In every new database, tests' ones included, so that the application role needs no superuser.
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "Etc/UTC",
    "log_timezone": "Etc/UTC",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "100",
    "jit": "off",
    "max_wal_size": "2GB",
    # Nothing follows a private cluster: what fills a new table is written once, not twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "idle_in_transaction_session_timeout": "10min",
    "log_checkpoints": "off",
    "log_statement": "none",
}

# A test cluster may lose everything when the machine stops, and is faster for it.
TEST_SETTINGS = SETTINGS | {
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
}


class Cluster:
    """One private cluster. `start` makes it if needed; `stop` ends what `start` began."""

    def __init__(self, state: State, credentials: Credentials, *, for_tests: bool = False) -> None:
        self.state = state
        self.credentials = credentials
        self.settings = TEST_SETTINGS if for_tests else SETTINGS
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.log = state.logs / "postgres.log"

    # -- addresses ----------------------------------------------------------------------------

    def database_url(self) -> str:
        """Address of the database for the application, which owns it."""
        return self._url(APPLICATION_ROLE, self.credentials.database_password)

    def reader_url(self) -> str:
        """Address of the database for the role that may only read what is published."""
        return self._url(READER_ROLE, self.credentials.reader_password)

    def _url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"

    # -- life -----------------------------------------------------------------------------------

    def start(self, port: int | None = None) -> None:
        """Leaves a cluster that answers, with its roles, database and extensions.

        A postmaster left by a crash is ended first with its children, and nothing else is.
        """
        identity = identity_for("postgres")
        if not (self.state.postgres / "PG_VERSION").exists():
            self._make(identity)
        binaries = installation((self.state.postgres / "PG_VERSION").read_text().strip())
        self.clear_orphans()
        self.port = port or remembered_port(self.state, "postgres")
        process = self._launch(binaries, identity)
        try:
            self._wait_until_ready(process)
            self._prepare_database()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the postmaster that we started: fast, sessions rolled back, data flushed."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                # Immediate shutdown: the next start replays the journal, nothing is lost.
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(5)
        self.process = None

    def attach(self, port: int) -> None:
        """Uses a cluster that another command of this instance started and holds."""
        self.port = port

    def clear_orphans(self) -> None:
        """Ends the processes of this very cluster that a crash left, and their stale lock."""
        left = working_in(self.state.postgres, "postgres")
        if left:
            lock = self.state.postgres / "postmaster.pid"
            leader = _first_line_number(lock)
            if leader in left:
                end([leader], signal.SIGINT, STOP_PATIENCE_S)
            end(working_in(self.state.postgres, "postgres"), signal.SIGQUIT, 5.0)
        # Nobody works in the directory: a pid written there belongs to the past, even if another
        # program has that number now, which PostgreSQL alone could not know.
        (self.state.postgres / "postmaster.pid").unlink(missing_ok=True)

    # -- parts ----------------------------------------------------------------------------------

    def _make(self, identity: Identity) -> None:
        binaries = installation(None)
        draft = self.state.root / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.state.postgres, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if identity.switch:
            os.chown(draft, identity.uid, identity.gid)
        directory = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
        password = os.memfd_create("password", 0)  # never on a disk, never on a command line
        os.write(password, self.credentials.cluster_password.encode() + b"\n")
        try:
            made = subprocess.run(
                [
                    binaries / "initdb",
                    f"--pgdata=/proc/self/fd/{directory}",
                    f"--pwfile=/proc/self/fd/{password}",
                    f"--username={ADMINISTRATOR}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--locale-provider=icu",
                    "--icu-locale=fr-FR",
                    "--data-checksums",
                    "--no-instructions",
                    "--no-sync",
                ],
                cwd="/",
                pass_fds=(directory, password),
                check=False,
                capture_output=True,
                text=True,
                env=_environment(),
                **identity.popen_arguments(),
            )
        finally:
            os.close(directory)
            os.close(password)
        if made.returncode != 0:
            raise ServerFailed(explain_tail("PostgreSQL could not make its cluster", made.stderr))
        draft.rename(self.state.postgres)

    def _launch(self, binaries: Path, identity: Identity) -> subprocess.Popen[bytes]:
        directory = os.open(self.state.postgres, os.O_RDONLY | os.O_DIRECTORY)
        options = {**self.settings, "port": str(self.port)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        try:
            with rotated_log(self.log) as log:
                self.process = subprocess.Popen(
                    [binaries / "postgres", "-D", f"/proc/self/fd/{directory}", *arguments],
                    cwd="/",
                    pass_fds=(directory,),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=_environment(),
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGINT),
                    **identity.popen_arguments(),
                )
        finally:
            os.close(directory)
        return self.process

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_PATIENCE_S
        while True:
            if process.poll() is not None:
                raise ServerFailed(explain_tail("PostgreSQL did not start", self.log))
            try:
                with self._administrator("postgres"):
                    return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise ServerFailed(
                        f"PostgreSQL did not answer within {START_PATIENCE_S:.0f} seconds "
                        f"({str(error).splitlines()[0]}): see {self.log}."
                    ) from error
            time.sleep(0.05)

    def _administrator(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=ADMINISTRATOR,
            password=self.credentials.cluster_password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _prepare_database(self) -> None:
        """Roles, extensions and the database; each step does nothing when it is done already."""
        with self._administrator("template1") as connection:
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                )
        with self._administrator("postgres") as connection:
            for role, password, rights in (
                (APPLICATION_ROLE, self.credentials.database_password, "CREATEDB CREATEROLE"),
                (READER_ROLE, self.credentials.reader_password, "NOCREATEDB NOCREATEROLE"),
            ):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if known.fetchone() else "CREATE"
                connection.execute(
                    sql.SQL("{} ROLE {} LOGIN NOSUPERUSER {} PASSWORD {}").format(
                        sql.SQL(verb), sql.Identifier(role), sql.SQL(rights), sql.Literal(password)
                    )
                )
            connection.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(
                    sql.Identifier(READER_ROLE), sql.Identifier(APPLICATION_ROLE)
                )
            )
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(APPLICATION_ROLE)
                    )
                )


def installation(version: str | None) -> Path:
    """Directory of the PostgreSQL programs: of one major version, or of the newest with PostGIS."""
    found = {
        int(directory.name): directory / "bin"
        for directory in INSTALLATIONS.glob("[0-9]*")
        if directory.name.isdigit() and (directory / "bin" / "postgres").exists()
    }
    if version is not None:
        if int(version) in found:
            return found[int(version)]
        raise LocalError(
            f"The database was made by PostgreSQL {version}, which is no longer installed: install "
            f"the package postgresql-{version}-postgis-3, or set PARVIS_VAR to another directory."
        )
    with_postgis = [
        number
        for number in found
        if Path(f"/usr/share/postgresql/{number}/extension/postgis.control").exists()
    ]
    if not with_postgis:
        raise LocalError("PostgreSQL with PostGIS is not installed: run `make run` to install it.")
    return found[max(with_postgis)]


def _first_line_number(path: Path) -> int | None:
    try:
        first = path.read_text().splitlines()[0]
    except (OSError, IndexError):
        return None
    return int(first) if re.fullmatch(r"\d+", first) else None


def _environment() -> dict[str, str]:
    """A clean environment: no PG* variable of the caller's reaches the server."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
