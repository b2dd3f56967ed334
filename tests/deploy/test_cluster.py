"""The private cluster lives where it is told, as nobody special, and outlives crashes."""

import os
import signal
import stat
import subprocess
from collections.abc import Iterator

import psutil
import psycopg
import pytest

from deploy.local.cluster import Cluster
from deploy.local.credentials import credentials_of
from deploy.local.errors import LocalError
from deploy.local.identity import identity_for
from deploy.local.processes import working_in
from deploy.local.state import State
from tests.deploy.conftest import throw_away_state


def value(url: str, query: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """One running cluster for the tests that only look at it."""
    with throw_away_state() as state:
        cluster = Cluster(state, credentials_of(state), for_tests=True)
        cluster.start()
        yield cluster
        cluster.stop()


def pid_of(cluster: Cluster) -> int:
    assert cluster.process is not None
    return cluster.process.pid


def test_a_new_cluster_has_postgis_and_two_roles_of_which_none_is_a_superuser(
    running: Cluster,
) -> None:
    assert value(running.database_url(), "SELECT postgis_lib_version()")
    assert value(running.database_url(), "SHOW is_superuser") == "off"
    assert value(running.reader_url(), "SELECT current_user") == "parvis_reader"
    assert value(running.reader_url(), "SHOW is_superuser") == "off"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        value(running.reader_url(), "CREATE TABLE mine ()")
    # What a test run needs: databases of its own, with PostGIS in them already.
    with psycopg.connect(running.database_url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    another = running.database_url().removesuffix("/parvis") + "/another"
    assert value(another, "SELECT ST_SRID(ST_Point(3, 50, 4326))") == 4326


def test_it_listens_on_loopback_alone_and_wants_a_password(running: Cluster) -> None:
    listening = [
        connection.laddr.ip
        for connection in psutil.Process(pid_of(running)).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        value(f"postgresql://parvis:guess@127.0.0.1:{running.port}/parvis", "SELECT 1")


def test_passwords_are_readable_by_their_owner_only_and_on_no_command_line(
    running: Cluster,
) -> None:
    assert stat.S_IMODE(running.state.secrets.stat().st_mode) == 0o600
    words = " ".join(psutil.Process(pid_of(running)).cmdline())
    assert running.credentials.cluster_password not in words
    assert running.credentials.database_password not in words


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_called_by_root_it_runs_as_another_user_below_a_directory_that_user_cannot_enter(
    running: Cluster,
) -> None:
    identity = identity_for("postgres")
    assert psutil.Process(pid_of(running)).uids().real == identity.uid != 0
    entering = subprocess.run(["ls", running.state.root], user=identity.uid, capture_output=True)
    assert entering.returncode != 0
    # New backends, parallel workers and checkpoints reach the directory all the same.
    assert value(running.database_url(), "SELECT count(*) FROM pg_class") != 0


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_called_by_root_without_a_system_user_it_refuses_to_run_as_root() -> None:
    with pytest.raises(LocalError, match="never as root"):
        identity_for("nobody-of-that-name", "root")


def test_what_was_committed_survives_kill_9_of_the_server(state: State) -> None:
    cluster = Cluster(state, credentials_of(state))
    cluster.start()
    with psycopg.connect(cluster.database_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert cluster.process is not None
    cluster.process.kill()

    cluster.start(port=cluster.port)

    try:
        assert value(cluster.database_url(), "SELECT answer FROM kept") == 42
    finally:
        cluster.stop()


def test_a_server_left_by_a_crashed_supervisor_is_stopped_and_no_other(
    cluster: Cluster, state: State
) -> None:
    cluster.start()
    orphan = pid_of(cluster)
    bystander = subprocess.Popen(["sleep", "60"], cwd=state.root)
    cluster_after_the_crash = Cluster(state, credentials_of(state), for_tests=True)

    cluster_after_the_crash.start()

    try:
        assert orphan not in working_in(state.postgres, "postgres")
        assert value(cluster_after_the_crash.database_url(), "SELECT 1") == 1
        assert bystander.poll() is None
    finally:
        cluster_after_the_crash.stop()
        bystander.kill()
        bystander.wait()


def test_a_stale_lock_whose_number_now_belongs_to_another_program_stops_nothing(
    cluster: Cluster, state: State
) -> None:
    cluster.start()
    assert cluster.process is not None
    lock = state.postgres / "postmaster.pid"
    written = lock.read_text()
    cluster.process.send_signal(signal.SIGKILL)
    cluster.process.wait()
    lock.write_text("\n".join([str(os.getpid()), *written.splitlines()[1:]]) + "\n")

    cluster.start()

    assert value(cluster.database_url(), "SELECT 1") == 1


def test_a_half_made_cluster_is_made_again(cluster: Cluster, state: State) -> None:
    (state.root / "postgres.new").mkdir()
    (state.root / "postgres.new" / "PG_VERSION").write_text("15\n")

    cluster.start()

    assert value(cluster.database_url(), "SELECT 1") == 1


def test_lost_passwords_of_a_database_are_said_and_nothing_is_removed(
    cluster: Cluster, state: State
) -> None:
    cluster.start()
    cluster.stop()
    state.secrets.unlink()

    with pytest.raises(LocalError, match="put the file back"):
        credentials_of(state)
    assert (state.postgres / "PG_VERSION").exists()
