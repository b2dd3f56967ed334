"""The real nginx, with the configuration that we ship, before the real tile room."""

import asyncio
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from contributions.models import Contribution
from layers.models import ConsultationLayer, Layer, LayerRevision
from tests import places, scenes
from tests.tiles.asking import PATIENCE_S, tile_holding
from tests.tiles.mvt_validator import read_tile
from tiles.server import TileRoom

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx.conf"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]

X, Y = tile_holding(*places.LILLE, 16)


@dataclass
class Site:
    """nginx before a tile room that can be taken away."""

    client: httpx.Client
    parvis: uvicorn.Server

    def tile(self, tileset: str, **headers: str) -> httpx.Response:
        """A tile by way of nginx; ``tileset`` may carry a revision."""
        answer = self.client.get(f"/tiles/{tileset}/16/{X}/{Y}.mvt", headers=headers)
        if answer.status_code == 200:
            read_tile(answer.content)
        return answer

    def tile_when(self, tileset: str, status: int) -> httpx.Response:
        """The first answer of that status, within a second."""
        started = time.monotonic()
        while (answer := self.tile(tileset)).status_code != status:
            assert time.monotonic() - started < PATIENCE_S, answer
        return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_listens(port: int) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.01)
    raise AssertionError(f"nothing listens on port {port}")


async def officers_only(scope: Any, receive: Any, send: Any) -> None:
    """Django as nginx knows it for the tiles of a draft: each answer is for one person, once."""
    assert scope["path"].startswith("/concertations/futur/apercu/tiles/"), scope["path"]
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    status = 200 if b"sessionid=agent" in cookies else 404
    headers = [(b"cache-control", b"private, no-store"), (b"content-length", b"4")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"tile"})


@pytest.fixture
def site(reader_dsn: str, tmp_path: Path) -> Iterator[Site]:
    scenes.contribution(scenes.consultation())
    behind, before = _free_port(), _free_port()
    room = TileRoom(officers_only, dsn=reader_dsn)
    parvis = uvicorn.Server(
        uvicorn.Config(room, host="127.0.0.1", port=behind, log_level="warning", loop="asyncio")
    )
    serving = threading.Thread(target=lambda: asyncio.run(parvis.serve()))
    serving.start()
    nginx = subprocess.Popen(
        [str(NGINX), "-p", tmp_path, "-c", _configuration(tmp_path, behind, before)],
        stderr=subprocess.PIPE,
    )
    try:
        _until_it_listens(behind)
        _until_it_listens(before)
        with httpx.Client(base_url=f"http://127.0.0.1:{before}", timeout=20) as client:
            yield Site(client, parvis)
    finally:
        nginx.terminate()
        nginx.communicate(timeout=10)
        parvis.should_exit = True
        serving.join(timeout=10)


def _configuration(folder: Path, behind: int, before: int) -> Path:
    """Our file as it is shipped but for its addresses, in the frame that a machine gives it."""
    shipped = SHIPPED.read_text()
    for ours, here in {
        "/var/cache/nginx/parvis": str(folder / "cache"),
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
        "listen 80;": f"listen 127.0.0.1:{before};",
    }.items():
        assert ours in shipped
        shipped = shipped.replace(ours, here)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off;\nworker_processes 2;\npid {folder}/nginx.pid;\nerror_log stderr;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}\n{shipped}\n}}\n"
    )
    return path


def test_what_is_hidden_is_gone_within_the_second(site: Site) -> None:
    shown = site.tile_when("contributions.un-parvis", 200)
    assert "x-accel-expires" not in shown.headers
    again = site.tile("contributions.un-parvis")
    assert again.content == shown.content
    assert again.headers["x-cache-status"] == "REVALIDATED"
    Contribution.objects.update(status="hidden")
    site.tile_when("contributions.un-parvis", 204)
    Contribution.objects.update(status="published")
    site.tile_when("contributions.un-parvis", 200)


def test_a_revision_is_asked_for_once(site: Site) -> None:
    layer = Layer.objects.create(slug="bornes", title="Bornes", geometry_kind="point")
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    ConsultationLayer.objects.create(consultation=scenes.consultation("avec-bornes"), layer=layer)
    layer.features.create(
        source_id="1", geom=places.inside(), content_hash="1", since=1, properties={}
    )
    first = site.tile("layer.bornes/1")
    assert (first.status_code, first.headers["x-cache-status"]) == (200, "MISS")
    second = site.tile("layer.bornes/1", accept_encoding="br, gzip, deflate")
    assert second.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert {site.tile("layer.bornes/1").headers["x-cache-status"] for _ in range(3)} == {"HIT"}
    assert site.tile("layer.bornes/2").status_code == 404


def test_kept_tiles_are_served_while_parvis_is_away(site: Site) -> None:
    shown = site.tile_when("contributions.un-parvis", 200)
    site.parvis.should_exit = True
    for _ in range(500):
        if not site.parvis.started or not site.parvis.servers[0].is_serving():
            break
        threading.Event().wait(0.01)
    kept = site.tile("contributions.un-parvis")
    assert kept.content == shown.content
    assert kept.headers["x-cache-status"] == "STALE"


def test_nginx_keeps_nothing_of_a_draft(site: Site, tmp_path: Path) -> None:
    path = f"/concertations/futur/apercu/tiles/contributions.futur/16/{X}/{Y}.mvt"
    shown = site.client.get(path, headers={"cookie": "sessionid=agent"})
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-store")
    assert "x-cache-status" not in shown.headers
    # Whoever asks next is asked who it is.
    assert site.client.get(path).status_code == 404
    assert [found for found in (tmp_path / "cache").rglob("*") if found.is_file()] == []
