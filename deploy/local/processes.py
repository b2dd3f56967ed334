"""Processes as Linux shows them: which are ours, and how to end exactly those."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int) -> Callable[[], None]:
    """A `preexec_fn` after which the child gets `signum` when we end, even by kill -9.

    The library is loaded here, before the fork: between fork and exec, in a process that has
    threads, the child only makes two system calls, and glibc keeps its allocator usable there.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:  # we ended between the fork and the line above
            os._exit(1)

    return arrange


def start_time(pid: int) -> int | None:
    """Clock tick at which a process began: with the pid, it names one process for ever."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    after_name = stat.rpartition(")")[2].split()
    state, begun = after_name[0], int(after_name[19])
    return None if state in ("Z", "X") else begun


def is_alive(pid: int) -> bool:
    """Whether a process exists and is not a zombie waiting for its parent."""
    return start_time(pid) is not None


def working_in(directory: Path, program: str) -> list[int]:
    """Pids whose current directory is `directory` and whose executable is called `program`.

    PostgreSQL and Redis sit in their data directory, so this finds every process of a given
    cluster, orphans included, and can never mistake another one's for ours.
    """
    try:
        wanted = directory.stat()
    except OSError:
        return []
    found = []
    for pid in all_pids():
        try:
            here = os.stat(PROC / str(pid) / "cwd")
            executable = os.readlink(PROC / str(pid) / "exe")
        except OSError:
            continue
        # An upgraded package leaves "(deleted)" behind the name of the running one.
        name = Path(executable.removesuffix(" (deleted)")).name
        if os.path.samestat(here, wanted) and name.startswith(program):
            found.append(pid)
    return found


def carrying(variable: str, value: str) -> list[int]:
    """Pids that were started with this environment variable, other than our own."""
    mark = f"{variable}={value}".encode()
    found = []
    for pid in all_pids():
        if pid == os.getpid():
            continue
        try:
            environment = (PROC / str(pid) / "environ").read_bytes()
        except OSError:
            continue
        if mark in environment.split(b"\0") and is_alive(pid):
            found.append(pid)
    return found


def all_pids() -> Iterator[int]:
    """Every process of the machine that we can see."""
    for entry in os.listdir(PROC):
        if entry.isdigit():
            yield int(entry)


def end(pids: list[int], first: signal.Signals, patience_s: float) -> None:
    """Sends `first`, waits, then SIGKILL to those that stayed. Ends nothing else."""
    begun = {pid: start_time(pid) for pid in pids}
    begun = {pid: tick for pid, tick in begun.items() if tick is not None}
    for signum, wait_s in ((first, patience_s), (signal.SIGKILL, 5.0)):
        for pid, tick in begun.items():
            if start_time(pid) == tick:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signum)
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            if not any(start_time(pid) == tick for pid, tick in begun.items()):
                return
            time.sleep(0.02)


def group_members(group: int) -> list[int]:
    """Living processes of a process group, its leader included if it is still there."""
    found = []
    for pid in all_pids():
        try:
            if os.getpgid(pid) == group and is_alive(pid):
                found.append(pid)
        except ProcessLookupError:
            continue
    return found
