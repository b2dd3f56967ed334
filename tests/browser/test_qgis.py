"""The DSIG's desktop program opens our tiles as a layer."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import Platform

SYSTEM_PYTHON = "/usr/bin/python3"
METROPOLE_3857 = ("310000", "6535000", "365000", "6590000")


def _has_qgis() -> bool:
    return Path("/usr/lib/python3/dist-packages/qgis").is_dir()


@pytest.mark.skipif(not _has_qgis(), reason="QGIS is not installed")
@pytest.mark.parametrize("tileset", ["communes", "contributions", "layer.reseau-cyclable-existant"])
def test_qgis_draws_a_tileset(platform: Platform, tileset: str) -> None:
    document = platform.json(f"/tiles/{tileset}.json")
    address = document["tiles"][0].replace("{", "%7B").replace("}", "%7D")
    script = Path(__file__).with_name("draw_in_qgis.py")
    drawn = subprocess.run(
        [SYSTEM_PYTHON, script, address, str(document["maxzoom"]), *METROPOLE_3857],
        env={
            "QT_QPA_PLATFORM": "offscreen",
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    valid, colours = drawn.stdout.split()[-2:]
    assert valid == "True"
    assert int(colours) > 1, drawn.stderr
