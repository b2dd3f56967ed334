"""What stops Parvis is said in one sentence that tells what to do."""

import errno
import fcntl
import os
import socket

import pytest

from deploy.local.cluster import Cluster
from deploy.local.errors import sentence_for
from deploy.local.state import State
from tests.deploy.conftest import run_local


def refusal(state: State, *arguments: str, **variables: str) -> str:
    done = run_local(state, *arguments, **variables)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.strip()


def test_a_port_in_use(state: State) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refusal(state, "run", PARVIS_PORT=str(port))

    assert sentence == (
        f"Parvis: Port {port} of 127.0.0.1 is used by another program: stop it, "
        "or choose another port with PARVIS_PORT."
    )
    assert not state.postgres.exists()


def test_a_port_that_is_no_port(state: State) -> None:
    assert "PARVIS_PORT must be a number between 1 and 65535" in refusal(
        state, "run", PARVIS_PORT="http"
    )


def test_another_parvis_in_the_same_place(state: State) -> None:
    with open(state.root / "supervisor.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4321\n")
        lock.flush()

        sentence = refusal(state, "run", PARVIS_PORT="1")

    assert "Parvis runs already in" in sentence
    assert "(process 4321)" in sentence
    assert "make stop" in sentence


def test_a_database_that_does_not_answer(state: State) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    address = f"postgis://parvis:secret-word@127.0.0.1:{port}/parvis"

    sentence = refusal(
        state, "run", DATABASE_URL=address, REDIS_URL="redis://127.0.0.1:1/", PARVIS_PORT=str(port)
    )

    assert "The database named by DATABASE_URL does not answer" in sentence
    assert "secret-word" not in sentence


def test_a_redis_that_does_not_answer(cluster: Cluster, state: State) -> None:
    cluster.start()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    sentence = refusal(
        state,
        "run",
        DATABASE_URL=cluster.database_url(),
        REDIS_URL=f"redis://:secret-word@127.0.0.1:{port}/0",
        PARVIS_PORT=str(port),
    )

    assert "The Redis named by REDIS_URL does not answer on 127.0.0.1" in sentence
    assert "secret-word" not in sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written(state: State) -> None:
    state.root.chmod(0o500)
    try:
        sentence = refusal(state, "with-services", "true")
    finally:
        state.root.chmod(0o700)
    assert "cannot be written" in sentence


def test_a_file_where_the_state_directory_should_be(state: State) -> None:
    (state.root / "file").touch()

    assert "Parvis:" in refusal(state, "with-services", "true", PARVIS_VAR=str(state.root / "file"))


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errno.ENOSPC, "The disk is full (/there): free some space, then start again."),
        (errno.EACCES, "set PARVIS_VAR to a directory that it owns."),
    ],
)
def test_errors_of_the_system_have_their_remedy(code: int, remedy: str) -> None:
    assert sentence_for(OSError(code, os.strerror(code), "/there")).endswith(remedy)
