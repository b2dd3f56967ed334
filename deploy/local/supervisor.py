"""`make run`: starts every part of Parvis, keeps them running, and stops them in order."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from deploy.local.children import Child, exit_words
from deploy.local.console import say
from deploy.local.errors import AlreadyRunning, ServerFailed, Stopped
from deploy.local.options import Options
from deploy.local.ports import require_public_port
from deploy.local.preparation import prepare_application
from deploy.local.processes import carrying, end
from deploy.local.readiness import WorkerPing, web_is_ready
from deploy.local.services import Services, services
from deploy.local.state import State

MARK = "PARVIS_INSTANCE"
# Celery would rather not run as root; where the clone belongs to root alone there is no other way.
ROOT_IS_MEANT = "ignore:You're running the worker with superuser privileges"
READY_PATIENCE_S = 180.0
STEADY_S = 60.0
FAILURES_ALLOWED = 6
LONGEST_PAUSE_S = 30.0


class Supervisor:
    """One running instance of Parvis."""

    def __init__(self, state: State, options: Options) -> None:
        self.state = state
        self.options = options
        self.node = f"parvis-{options.port}@localhost"
        self.children = application(options, self.node)
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Serves until a signal asks to stop. Raises LocalError when a part cannot run."""
        self.state.prepare()
        with stop_on_signals(), only_one(self.state):
            mark = instance_mark(self.state)
            end(carrying(MARK, mark), signal.SIGTERM, 5.0)  # left by a supervisor that was killed
            require_public_port(self.options.host, self.options.port)
            try:
                say("Starting PostgreSQL and Redis.")
                with services(self.state, wait_for_others=False) as held:
                    self.environment = {
                        **held.environment,
                        MARK: mark,
                        "PYTHONWARNINGS": ROOT_IS_MEANT,
                        "PARVIS_DEMO": "1",
                        "PARVIS_HOST": self.options.host,
                        "PARVIS_PORT": str(self.options.port),
                        "PARVIS_PUBLIC_URL": self.options.public_url,
                    }
                    try:
                        self._serve(held)
                    finally:
                        self._stop_children()
            except Stopped:
                pass
            finally:
                end(carrying(MARK, mark), signal.SIGKILL, 2.0)
            say("Parvis has stopped.")

    def _serve(self, held: Services) -> None:
        prepare_application(self.state, {**os.environ, **self.environment})
        say("Starting web, worker and beat.")
        for child in self.children:
            child.start(self.environment)
        self._wait_until_ready()
        say(f"Parvis is ready: {self.options.public_url}")
        while True:
            time.sleep(0.2)
            for name in held.revive():
                say(f"{name} had died and was started again.")
            for child in self.children:
                self._keep_alive(child)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_PATIENCE_S
        ping = WorkerPing(self.environment, self.node)
        web = worker = False
        try:
            while not (web and worker):
                for child in self.children:
                    if child.has_ended():
                        raise ServerFailed(f"{child.name} could not start: read its lines above.")
                web = web or web_is_ready(self.options)
                worker = worker or ping.answered()
                if time.monotonic() > until:
                    silent = "web (/readyz)" if not web else "worker"
                    raise ServerFailed(
                        f"{silent} did not answer within {READY_PATIENCE_S:.0f} seconds: "
                        "read its lines above."
                    )
                time.sleep(0.1)
        finally:
            ping.close()

    def _keep_alive(self, child: Child) -> None:
        """Starts a dead child again, more and more slowly; gives up when it never holds."""
        if child.process is None or child.process.poll() is None:
            return
        now = time.monotonic()
        if not child.retry_at:
            if now - child.started_at > STEADY_S:
                child.failures = 0
            child.failures += 1
            code = child.process.returncode
            if child.failures > FAILURES_ALLOWED:
                raise ServerFailed(
                    f"{child.name} {exit_words(code)} {child.failures} times in a row: "
                    "read its lines above."
                )
            pause_s = min(2.0 ** (child.failures - 1), LONGEST_PAUSE_S)
            child.retry_at = now + pause_s
            say(f"{child.name} {exit_words(code)}: started again in {pause_s:.0f} s.")
        elif now >= child.retry_at:
            child.make_sure(0)
            child.start(self.environment)

    def _stop_children(self) -> None:
        """Nothing new first (beat), then no more requests (web), then running tasks (worker)."""
        if any(child.process for child in self.children):
            say("Stopping.")
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.make_sure()


def application(options: Options, node: str) -> list[Child]:
    """The processes of the application, in the order in which they start."""
    python = (sys.executable, "-m")
    return [
        Child(
            "web",
            [
                *(*python, "uvicorn", "config.asgi:application"),
                *("--host", options.host, "--port", str(options.port)),
                *("--no-access-log", "--log-level", "warning"),
                *("--timeout-graceful-shutdown", "3"),
            ],
        ),
        Child(
            "worker",
            [
                *(*python, "celery", "-A", "config", "--quiet", "worker", "--hostname", node),
                *("--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle"),
            ],
            # With Redis gone too, a softer end would wait for it for ever. Tasks come back: acks_late.
            orphaned=signal.SIGKILL,
        ),
        Child(
            "beat",
            [
                *(*python, "celery", "-A", "config", "--quiet", "beat"),
                *("--pidfile=", "--loglevel", "WARNING"),
            ],
        ),
    ]


def instance_mark(state: State) -> str:
    """Names this state directory in the environment of every process of ours.

    By inode, not by path: the same path inside a chroot or a container is another place.
    """
    status = state.root.stat()
    return f"{status.st_dev}:{status.st_ino}"


@contextmanager
def only_one(state: State) -> Iterator[None]:
    """Holds the state directory for one supervisor; the kernel lets go if we are killed."""
    with open(state.root / "supervisor.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"Parvis runs already in {state.root}{_holder(lock)}: stop it with `make stop`, "
                "or start another one with its own PARVIS_VAR and PARVIS_PORT."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
        lock.seek(0)
        lock.truncate()


def stop_running(state: State, patience_s: float = 60.0) -> bool:
    """Asks the supervisor of this state directory to stop and waits; False if none runs."""
    path = state.root / "supervisor.lock"
    if not path.exists():
        return False
    with open(path, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            end([int(lock.readline())], signal.SIGTERM, patience_s)
            return True
    return False


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    pid = lock.readline().strip()
    return f" (process {pid})" if pid else ""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turns the first Ctrl-C, SIGTERM or SIGHUP into Stopped; the next ones change nothing."""

    def stop(signum: int, frame: types.FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    previous = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    except Stopped:
        pass
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
