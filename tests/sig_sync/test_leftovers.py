"""What killed workers and deleted sources leave behind goes at the next run of any source."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from sig_sync.sources.delivery import deliveries_folder, folder_of
from tests.sig_sync.files import benches, source
from tests.sig_sync.running import sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lille")]


def test_only_old_folders_of_ours_and_deliveries_of_nobody_are_removed(
    drop_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    kept, gone = ["parvis-archive-young", "somebody-else"], ["parvis-archive-a", "parvis-look-b"]
    for name in [*kept, *gone]:
        (temporary / name).mkdir()
        (temporary / name / "layer.shp").touch()
    # A change time cannot be set back: the clock is put forward instead.
    os.utime(temporary / "parvis-archive-young", times=(time.time() + 86_000,) * 2)
    bancs = source("bancs.gpkg")
    benches(drop_folder / "bancs.gpkg", {"A": (0, 0)})
    (folder_of(bancs.pk + 1) / "abc").mkdir(parents=True)
    (deliveries_folder() / "notes").mkdir()
    tomorrow = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    assert sync(bancs).status == "succeeded"
    monkeypatch.undo()
    assert sorted(path.name for path in temporary.iterdir()) == kept
    assert folder_of(bancs.pk).is_dir()
    assert {path.name for path in deliveries_folder().iterdir()} == {"notes", str(bancs.pk)}
