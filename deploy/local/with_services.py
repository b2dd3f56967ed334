"""Runs one command next to the private servers."""

from __future__ import annotations

import os
import signal
import subprocess
import types

from deploy.local.errors import LocalError
from deploy.local.processes import die_with_parent
from deploy.local.services import services
from deploy.local.state import State


def run_with_services(state: State, command: list[str], *, for_tests: bool) -> int:
    """Starts the servers, runs the command with their addresses, and gives back its exit code."""
    child: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, frame: types.FrameType | None) -> None:
        if child is None or child.returncode is not None:
            raise SystemExit(128 + signum)
        if signum != signal.SIGINT:  # Ctrl-C reached it already, with its whole group
            child.send_signal(signum)

    previous = {
        s: signal.signal(s, pass_on) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        with services(state, for_tests=for_tests) as held:
            try:
                child = subprocess.Popen(
                    command,
                    env={**os.environ, **held.environment},
                    preexec_fn=die_with_parent(signal.SIGTERM),
                )
            except OSError as error:
                raise LocalError(f"{command[0]} cannot be run: {error.strerror}.") from error
            code = child.wait()
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)
    return 128 - code if code < 0 else code
