"""Servers that are programs of their own: pygeoapi from PyPI, Koop's FeatureServer from npm."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

KOOP = Path(__file__).with_name("koop.mjs")
TREE = Path(__file__).resolve().parents[3]


@contextmanager
def pygeoapi(data: Path, folder: Path) -> Iterator[str]:
    """OGC API - Features over GeoJSON, in pages of at most 40."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    config = folder / "pygeoapi.json"  # JSON is YAML
    config.write_text(json.dumps(_pygeoapi_config(url, data)))
    openapi = folder / "openapi.yml"
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "PYGEOAPI_CONFIG": str(config),
        "PYGEOAPI_OPENAPI": str(openapi),
    }
    openapi.write_text("openapi: 3.0.2\ninfo: {title: communes, version: '1'}\npaths: {}\n")
    command = [sys.executable, "-m", "flask", "--app", "pygeoapi.flask_app:APP", "run"]
    command += ["--port", str(port)]
    with _running(command, environment, folder, folder, f"{url}/conformance"):
        yield url


@contextmanager
def koop(data: Path, folder: Path) -> Iterator[str]:
    """ArcGIS FeatureServer over GeoJSON, at most 40 objects at once."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    node = shutil.which("node") or "node"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    ready = f"{url}/FeatureServer/0?f=json"
    command = [node, str(KOOP), str(data), str(port)]
    with _running(command, environment, folder, TREE, ready):
        yield url


@contextmanager
def _running(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    working_folder: Path,
    ready: str,
) -> Iterator[None]:
    log = folder / "output"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, env=dict(environment), cwd=working_folder, stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_until(ready, process, log)
            yield
        finally:
            process.kill()


def _wait_until(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once ``url`` answers; raise when the program ends or a minute passes."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=10):
                return
        except (URLError, ConnectionError, TimeoutError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{url}: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _pygeoapi_config(url: str, data: Path) -> dict[str, object]:
    crs = "http://www.opengis.net/def/crs"
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": int(url.rpartition(":")[2])},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "language": "fr-FR",
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 40, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Communes",
                "description": "Communes",
                "keywords": ["communes"],
                "terms_of_service": "",
                "url": url,
            },
            "license": {"name": "", "url": ""},
            "provider": {"name": "", "url": ""},
            "contact": {"name": "", "email": ""},
        },
        "resources": {
            "communes": {
                "type": "collection",
                "title": "Communes",
                "description": "Communes",
                "keywords": ["communes"],
                "links": [],
                "extents": {
                    "spatial": {"bbox": [2.7, 50.4, 3.3, 50.8], "crs": f"{crs}/OGC/1.3/CRS84"}
                },
                "providers": [
                    {
                        "type": "feature",
                        "name": "GeoJSON",
                        "data": str(data),
                        "id_field": "insee",
                        "crs": [f"{crs}/OGC/1.3/CRS84", f"{crs}/EPSG/0/2154"],
                        "storage_crs": f"{crs}/OGC/1.3/CRS84",
                    }
                ],
            }
        },
    }
