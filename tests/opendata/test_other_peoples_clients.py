"""Clients that we did not write, against a real server."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pyogrio
import pytest
from django.conf import settings
from owslib.ogcapi.features import Features

from tests import scenes
from tests.opendata.test_features_api import a_layer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(reader_dsn: str) -> Iterator[str]:
    """The address of Parvis, served by uvicorn on this worker's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": reader_dsn,
        "READER_DATABASE_URL": reader_dsn,
        "PARVIS_PUBLIC_URL": address,
    }
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "warning"], cwd=settings.BASE_DIR, env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_gdal_and_owslib_read_everything(server: str) -> None:
    scenes.contribution(scenes.consultation())
    scenes.commune()
    a_layer(25)

    source = f"OAPIF:{server}/ogc/"
    names = {name for name, _ in pyogrio.list_layers(source)}
    assert names >= {"communes", "contributions.un-parvis", "layer.bancs"}
    for paging in ({}, {"PAGE_SIZE": "10"}):
        benches: Any = pyogrio.read_dataframe(source, layer="layer.bancs", **paging)
        assert sorted(benches["numero"]) == list(range(25))
    assert benches.crs.to_epsg() == 4326
    some = pyogrio.read_dataframe(source, layer="layer.bancs", bbox=(3.005, 50.5, 3.025, 50.7))
    assert sorted(some["numero"]) == [1, 2]

    api = Features(f"{server}/ogc/")
    assert "layer.bancs" in api.feature_collections()
    page = api.collection_items("layer.bancs", limit=10)
    assert (page["numberMatched"], page["numberReturned"]) == (25, 10)
    assert api.collection_item("communes", "59350")["properties"]["name"] == "Lille"

    # The same server: a tile of a process that never opened its database connections before.
    with urllib.request.urlopen(f"{server}/tiles/communes/0/0/0.mvt", timeout=20) as tile:
        assert tile.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
