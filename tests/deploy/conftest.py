"""Private servers of their own for every test, in a throw-away directory."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.broker import Broker
from deploy.local.cluster import Cluster
from deploy.local.credentials import credentials_of
from deploy.local.state import TREE, State

GIVEN_BY_THE_TEST_RUN = ("DATABASE_URL", "READER_DATABASE_URL", "REDIS_URL", "PARVIS_SECRET_KEY")


@contextmanager
def throw_away_state() -> Iterator[State]:
    """A state directory under one that only its owner may enter, as `/root` is."""
    place = Path(tempfile.mkdtemp(prefix="parvis-deploy-"))  # mode 0700
    state = State(place / "clone" / "var")
    state.prepare()
    try:
        yield state
    finally:
        left = processes_in(state)
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=5)
        shutil.rmtree(place)
    assert not left, f"left running: {left}"


@pytest.fixture
def state() -> Iterator[State]:
    with throw_away_state() as state:
        yield state


@pytest.fixture
def cluster(state: State) -> Iterator[Cluster]:
    """A cluster that is made but not running."""
    cluster = Cluster(state, credentials_of(state), for_tests=True)
    yield cluster
    cluster.stop()


@pytest.fixture
def broker(state: State) -> Iterator[Broker]:
    """A Redis that is not running."""
    broker = Broker(state, credentials_of(state), for_tests=True)
    yield broker
    broker.stop()


def processes_in(state: State) -> list[psutil.Process]:
    """Every process of the machine that sits in this state directory or was given it."""
    found = []
    for process in psutil.process_iter():
        try:
            here = process.cwd().startswith(str(state.root))
            given = str(state.root) in process.environ().get("PARVIS_VAR", "")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if here or given:
            found.append(process)
    return found


def local_command(state: State, *arguments: str) -> list[str]:
    """The command line of `python -m deploy.local`; see `environment_for`."""
    return [sys.executable, "-m", "deploy.local", *arguments]


def environment_for(state: State, **variables: str) -> dict[str, str]:
    """The environment of a person who was given no server."""
    kept = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_THE_TEST_RUN}
    return {**kept, "PARVIS_VAR": str(state.root), **variables}


def run_local(state: State, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m deploy.local` to its end."""
    return subprocess.run(
        local_command(state, *arguments),
        cwd=TREE,
        env=environment_for(state, **variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
