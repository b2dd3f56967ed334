"""The private Redis: queue of Celery and cache, on loopback, behind a password."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

from deploy.local.credentials import Credentials
from deploy.local.errors import LocalError, ServerFailed
from deploy.local.identity import identity_for
from deploy.local.ports import LOOPBACK, remembered_port
from deploy.local.processes import die_with_parent, end, working_in
from deploy.local.state import State
from deploy.local.tail import explain_tail, rotated_log

START_PATIENCE_S = 20.0
STOP_PATIENCE_S = 10.0


class Broker:
    """One private Redis. `start` leaves it answering; `stop` ends what `start` began."""

    def __init__(self, state: State, credentials: Credentials, *, for_tests: bool = False) -> None:
        self.state = state
        self.credentials = credentials
        self.for_tests = for_tests
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.log = state.logs / "redis.log"

    def url(self) -> str:
        """Address of this Redis, password included."""
        return f"redis://default:{self.credentials.redis_password}@{LOOPBACK}:{self.port}/0"

    def start(self, port: int | None = None) -> None:
        """Leaves a Redis that answers; one left by a crash is ended first, and no other."""
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            raise LocalError("Redis is not installed: run `make run` to install it.")
        identity = identity_for("redis", "postgres")
        self.state.redis.mkdir(mode=0o700, exist_ok=True)
        if identity.switch:
            os.chown(self.state.redis, identity.uid, identity.gid)
        end(working_in(self.state.redis, "redis-"), signal.SIGTERM, STOP_PATIENCE_S)
        self.port = port or remembered_port(self.state, "redis")
        with rotated_log(self.log) as log:
            # The working directory is entered before the change of user, so Redis can sit in a
            # place whose parents its user may not enter.
            self.process = process = subprocess.Popen(
                [program, "-"],
                cwd=self.state.redis,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
                **identity.popen_arguments(),
            )
        try:
            if process.stdin is not None:
                # A pipe broken by an end at once: the wait below says why it ended.
                with contextlib.suppress(BrokenPipeError), process.stdin as configuration:
                    configuration.write(self._configuration().encode())
            self._wait_until_ready(process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the Redis that we started; it writes its data first."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.process = None

    def attach(self, port: int) -> None:
        """Uses a Redis that another command of this instance started and holds."""
        self.port = port

    def _configuration(self) -> str:
        """Read by Redis on its standard input, so the password is on no command line."""
        lines = [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            "protected-mode yes",
            f"requirepass {self.credentials.redis_password}",
            "daemonize no",
            'logfile ""',
            "loglevel notice",
            # Tasks waiting in the queue survive a stop; what must not be lost is in PostgreSQL.
            "appendonly no",
            'save ""' if self.for_tests else "save 60 1",
        ]
        return "\n".join(lines) + "\n"

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_PATIENCE_S
        while not answers(self.port, self.credentials.redis_password):
            if process.poll() is not None:
                raise ServerFailed(explain_tail("Redis did not start", self.log))
            if time.monotonic() > until:
                raise ServerFailed(
                    f"Redis did not answer within {START_PATIENCE_S:.0f} seconds: see {self.log}."
                )
            time.sleep(0.02)


def answers(port: int, password: str) -> bool:
    """Whether a Redis with our password listens here and has finished loading its data."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            reply = b""
            while reply.count(b"\r\n") < 2:
                received = connection.recv(256)
                if not received:
                    return False
                reply += received
    except OSError:
        return False
    return reply == b"+OK\r\n+PONG\r\n"
