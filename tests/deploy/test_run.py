"""`make run` from nothing to a page, through a kill, and down again without a trace."""

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import psutil
from django.conf import settings

from deploy.local.preparation import digest_of_static_files
from deploy.local.state import TREE, State
from tests.deploy.conftest import environment_for, local_command, processes_in

PATIENCE_S = 150


class Run:
    """One `python -m deploy.local run`, its lines read as they come."""

    def __init__(self, state: State, port: int) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            local_command(state, "run"),
            cwd=TREE,
            env=environment_for(state, PARVIS_PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self.said:
                self.lines.append(line.rstrip())
                self.said.notify()
        with self.said:
            self.lines.append("(end)")
            self.said.notify()

    def wait_for(self, line: str) -> None:
        with self.said:
            self.said.wait_for(lambda: line in self.lines or "(end)" in self.lines, PATIENCE_S)
        assert line in self.lines, "\n".join(self.lines)


def test_it_serves_recovers_from_kill_9_and_stops_without_a_trace(state: State) -> None:
    # The test run has gathered the static files already, and other tests look at them.
    (state.root / "static").symlink_to(settings.STATIC_ROOT)
    (state.stamps / "collectstatic").write_text(digest_of_static_files())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"

    first = Run(state, port)
    first.wait_for(f"Parvis is ready: {address}")
    page = urllib.request.urlopen(f"{address}/concertations/plan-climat/", timeout=30)
    assert "climat" in page.read().decode().lower()
    web, database = named("uvicorn", state), named("postgres", state)

    web.kill()
    first.wait_for("web was ended by SIGKILL: started again in 1 s.")
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    gone, _ = psutil.wait_procs([database], timeout=15)
    assert gone, "PostgreSQL outlived the supervisor"

    second = Run(state, port)
    second.wait_for(f"Parvis is ready: {address}")
    assert not any(line.startswith(("migrate", "demo", "communes")) for line in second.lines)
    assert urllib.request.urlopen(f"{address}/readyz", timeout=30).status == 200
    begun = time.monotonic()
    second.process.send_signal(signal.SIGTERM)

    assert second.process.wait(30) == 0
    assert time.monotonic() - begun < 15
    assert not processes_in(state)
    second.reader.join(5)
    assert "Parvis has stopped." in second.lines


def named(word: str, state: State) -> psutil.Process:
    """The first process of this state whose command line has this word."""
    return next(p for p in processes_in(state) if any(word in part for part in p.cmdline()))
