"""Whatever breaks in the middle of a run, the map shows what it showed, and the next run completes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from layers.models import Feature
from layers.partitions import OWN_PARTITION_FROM, has_own_partition, own_partition
from sig_sync.models import Source, SyncRun
from sig_sync.run import run_sync
from tests import scenes
from tests.sig_sync.files import benches, source

pytestmark = pytest.mark.django_db(transaction=True)

# Where a run is when another session holds this: each lock stops it in the middle of one step.
HELD_AT = {
    "transform": "LOCK TABLE sig_sync_syncfinding IN ACCESS EXCLUSIVE MODE",
    "diff": "LOCK TABLE layers_feature IN ACCESS EXCLUSIVE MODE",
    "load": "LOCK TABLE layers_layerrevision IN SHARE MODE",
}

# Of this database only: others run on the same server.
OURS = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
WAITING = f"FROM pg_locks WHERE NOT granted AND {OURS}"

Start = Callable[..., subprocess.Popen[bytes]]


def wait_until(is_true: Callable[[], bool], limit_s: float = 60) -> None:
    """Look again until it is so."""
    deadline = time.monotonic() + limit_s
    while not is_true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def bancs(drop_folder: Path) -> Source:
    """A layer of two benches, and a delivery in which one moved and one came."""
    scenes.commune()
    of = source("bancs.gpkg")
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0), "B": (1, 0)})
    run_sync(of)
    # Another limit has all judged anew: what is served is first read by the comparison.
    Source.objects.update(max_drop_percent=40)
    benches(drop_folder / "bancs.gpkg", {"A": (0, 9), "B": (1, 0), "C": (2, 0)})
    return of


@pytest.fixture
def start(drop_folder: Path, reader_dsn: str) -> Iterator[Start]:
    """Start ``manage.py`` as a worker on the test's database and folders."""
    started: list[subprocess.Popen[bytes]] = []

    def start_worker(*command: str, **extra: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DATABASE_URL": reader_dsn,
            "READER_DATABASE_URL": reader_dsn,
            "PARVIS_VAR": str(django_settings.VAR_DIR),
            "PARVIS_SIG_FOLDER": str(drop_folder),
            "PARVIS_SIG_HOSTS": "127.0.0.1",
            **extra,
        }
        worker = subprocess.Popen(
            [sys.executable, "manage.py", *(command or ("sync_layer", "bancs"))],
            cwd=django_settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        started.append(worker)
        return worker

    yield start_worker
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


@contextmanager
def held(lock: str) -> Iterator[None]:
    """Hold a lock until a worker waits for it, then do what the block does, then let go."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(lock)
        wait_until(lambda: count(f"SELECT count(*) {WAITING}") > 0)
        yield


def assert_map_unchanged_then_next_run_completes(bancs: Source, interrupted: str) -> None:
    locks = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND {OURS}"
    wait_until(lambda: count(locks) == 0)
    rows = Feature.objects.current().order_by("source_id").values_list("source_id", "since")
    assert list(rows) == [("A", 1), ("B", 1)]
    again = run_sync(bancs)
    assert again.status == "succeeded"
    assert (again.counts["added"], again.counts["moved"]) == (1, 1)
    failed = SyncRun.objects.get(status="failed")
    assert failed.code == interrupted
    assert failed.finished_at is not None


@pytest.mark.parametrize("step", HELD_AT)
def test_a_worker_killed_at_any_step_leaves_the_map_as_it_was(
    step: str, bancs: Source, start: Start
) -> None:
    worker = start()
    with held(HELD_AT[step]):
        worker.kill()
        worker.wait()
    left = SyncRun.objects.get(status="running")
    assert (left.step, left.finished_at) == (step, None)
    assert_map_unchanged_then_next_run_completes(bancs, "interrupted")


def test_a_worker_killed_with_a_large_layer_written_ahead_leaves_nothing_that_is_read(
    drop_folder: Path, start: Start
) -> None:
    scenes.commune()
    of = source("bancs.gpkg")
    places = {f"B{n}": (n % 200 * 5.0, n // 200 * 5.0) for n in range(OWN_PARTITION_FROM)}
    benches(drop_folder / "bancs.gpkg", places)
    worker = start()
    with held(HELD_AT["load"]):
        worker.kill()
        worker.wait()
    ahead = own_partition(of.layer_id)
    assert count(f"SELECT count(*) FROM {ahead}") == OWN_PARTITION_FROM
    assert not has_own_partition(of.layer_id)
    assert not Feature.objects.exists()
    assert SyncRun.objects.get().status == "running"
    try:
        assert run_sync(of).status == "succeeded"
        assert has_own_partition(of.layer_id)
        assert Feature.objects.current().count() == OWN_PARTITION_FROM
        assert SyncRun.objects.get(status="failed").code == "interrupted"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {ahead}")


def test_a_worker_killed_while_the_source_answers_leaves_the_map_as_it_was(
    bancs: Source, start: Start
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow_source:
        address = f"http://127.0.0.1:{slow_source.getsockname()[1]}/bancs.gpkg"
        Source.objects.update(protocol="http", location=address)
        worker = start()
        slow_source.settimeout(60)
        slow_source.accept()
        assert SyncRun.objects.get(status="running").step == "fetch"
        worker.kill()
        worker.wait()
    Source.objects.update(protocol="file", location="bancs.gpkg")
    assert_map_unchanged_then_next_run_completes(bancs, "interrupted")


@pytest.mark.parametrize("step", HELD_AT)
def test_a_database_that_drops_the_worker_leaves_the_map_as_it_was_and_the_run_says_so(
    step: str, bancs: Source, start: Start
) -> None:
    worker = start()
    with held(HELD_AT[step]):
        count(f"SELECT count(pg_terminate_backend(pid)) {WAITING} AND pid <> pg_backend_pid()")
        wait_until(lambda: count(f"SELECT count(*) {WAITING}") == 0)
    assert worker.wait(60) != 0
    assert "base de données" in SyncRun.objects.get(status="failed").message
    assert_map_unchanged_then_next_run_completes(bancs, "unexpected")


def test_without_a_broker_the_beat_loses_nothing_and_a_sync_by_hand_completes(
    bancs: Source, start: Start
) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    beat = "from sig_sync.tasks import sync_layers; sync_layers()"
    workers = [
        start("shell", "-c", beat, REDIS_URL=nowhere),
        start("sync_layer", "bancs", REDIS_URL=nowhere),
    ]
    for worker in workers:
        _out, complaint = worker.communicate(timeout=120)
        assert worker.returncode == 0, complaint.decode()
    assert Feature.objects.current().count() == 3
