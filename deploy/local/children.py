"""The long-running processes of the application, each in a group of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from deploy.local.console import say
from deploy.local.processes import die_with_parent, group_members
from deploy.local.state import TREE

NAME_WIDTH = 8


@dataclass
class Child:
    """One program: how to start it, how to ask it to stop, how long to wait.

    `farewell` is the signal for an orderly stop; `orphaned` the one that the kernel sends it
    when we are gone and nobody is left to insist.
    """

    name: str
    command: Sequence[str]
    farewell: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGTERM
    patience_s: float = 6.0
    quiet: bool = False
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    failures: int = 0
    retry_at: float = 0.0
    last_lines: list[str] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        """Starts the program; its output reaches the terminal line by line under its name."""
        self.last_lines.clear()
        self.process = process = subprocess.Popen(
            list(self.command),
            cwd=TREE,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent(self.orphaned),
        )
        self.started_at = time.monotonic()
        self.retry_at = 0.0
        threading.Thread(target=self._relay, args=[process.stdout], daemon=True).start()
        return process

    def _relay(self, output: IO[str]) -> None:
        with output:
            for line in output:
                text = line.rstrip()
                if text:
                    self.last_lines[:] = [*self.last_lines[-11:], text]
                    if not self.quiet:
                        say(f"{self.name:<{NAME_WIDTH}}| {text}")

    def has_ended(self) -> bool:
        """Whether it was started and is no longer there."""
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Sends the farewell signal, without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.farewell)

    def make_sure(self, patience_s: float | None = None) -> None:
        """Waits for the end, then kills what is left of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(self.patience_s if patience_s is None else patience_s)
        except subprocess.TimeoutExpired:
            say(f"{self.name:<{NAME_WIDTH}}| takes too long to stop: killed")
        for pid in group_members(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def exit_words(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
