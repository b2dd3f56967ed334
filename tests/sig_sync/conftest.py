from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from geo.download import Patience
from sig_sync.sources import web
from tests import scenes


@pytest.fixture
def drop_folder(tmp_path: Path, settings: Settings) -> Path:
    """The DSIG's drop folder, empty."""
    settings.VAR_DIR = tmp_path / "var"
    settings.SIG_FOLDER = tmp_path / "depot"
    settings.SIG_FOLDER.mkdir()
    return settings.SIG_FOLDER


@pytest.fixture
def lille(db: None) -> None:
    """A territory: one square commune of 20 km around Lille."""
    scenes.commune()


@pytest.fixture
def followed(drop_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services on loopback may be asked, and a busy one is asked again at once."""
    settings.SIG_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(web, "PATIENCE", Patience(attempts=3, first_wait_s=0.001, budget_s=0.5))
