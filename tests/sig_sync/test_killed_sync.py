import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from layers.models import Feature, Layer
from sig_sync.models import SyncRun
from sig_sync.run import run_sync
from tests import scenes
from tests.sig_sync.files import benches, source


def wait_until(is_true: Callable[[], bool], limit_s: float = 30) -> None:
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


@pytest.mark.django_db(transaction=True)
def test_a_sync_killed_while_it_writes_leaves_the_previous_revision_and_the_next_one_recovers(
    drop_folder: Path, reader_dsn: str
) -> None:
    scenes.commune()
    bancs = source("bancs.gpkg")
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0), "B": (1, 0)})
    run_sync(bancs)
    benches(drop_folder / "bancs.gpkg", {"A": (0, 9), "B": (1, 0), "C": (2, 0)})
    environment = os.environ | {
        "DATABASE_URL": reader_dsn,
        "READER_DATABASE_URL": reader_dsn,
        "PARVIS_VAR": str(django_settings.VAR_DIR),
        "PARVIS_SIG_FOLDER": str(drop_folder),
    }

    with transaction.atomic():
        # The writer will wait here, in the middle of its transaction.
        Layer.objects.select_for_update().get(pk=bancs.layer_id)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "sync_layer", "bancs"],
            cwd=django_settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0)
        worker.kill()
        worker.wait()
    wait_until(lambda: count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0)

    current = Feature.objects.current().values_list("source_id", flat=True)
    assert sorted(current) == ["A", "B"]
    assert SyncRun.objects.get(status="running").finished_at is None

    again = run_sync(bancs)

    assert again.status == "succeeded"
    assert (again.counts["added"], again.counts["moved"]) == (1, 1)
    interrupted = SyncRun.objects.get(status="failed")
    assert "Interrompue" in interrupted.message
