from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

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
