"""The servers of the field that ours is measured against, each started on loopback.

tipg and django-vectortiles live in an environment of their own, with versions and hashes in
``peers.lock``, made at the first measurement; MapServer is Debian's. All see the same tables.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from benchmarks.servers import Workshop, free_port, has_nginx, nginx_command
from benchmarks.tiles.shelves import SCHEMA, table_name

LOCK = Path(__file__).parent / "peers.lock"
MAPSERV = Path("/usr/bin/mapserv")
BUFFER = 64
"""Units drawn beyond a tile's edge, as ours."""

MOST_FEATURES = 2_000_000
"""No peer may leave features out: tipg would after 10,000."""

Tables = dict[str, list[str]]
"""The tables that are served, with their columns beside ``id`` and ``geom``."""

Starting = Callable[[Workshop, Tables], AbstractContextManager[int]]
"""Starts the server over some tables; its port."""


@dataclass(frozen=True)
class Peer:
    """A server of vector tiles."""

    name: str
    version: str
    start: Starting
    path: Callable[[str, list[str], int, int, int], str]

    def path_of(self, layer: str, columns: list[str], z: int, x: int, y: int) -> str:
        """The address of a layer's tile with these columns."""
        return self.path(table_name(layer), columns, z, x, y)


def installed_peers() -> list[Peer]:
    """Those that could be had here; says which could not."""
    peers = []
    python = _environment()
    if python is not None:
        peers.append(Peer("tipg", _version(python, "tipg"), _tipg, _tipg_path))
        version = _version(python, "django-vectortiles")
        peers.append(Peer("django-vectortiles", version, _vectortiles, _vectortiles_path))
    if MAPSERV.exists() and has_nginx():
        peers.append(Peer("MapServer", _mapserver_version(), _mapserver, _mapserver_path))
    else:
        print("bench: no MapServer here (Debian: cgi-mapserver, nginx-light)", flush=True)
    return peers


def _environment() -> Path | None:
    """The Python of the peers' environment, made unless it is there; None if it cannot be made."""
    folder = settings.VAR_DIR / "bench" / "peers"
    python = folder / "bin" / "python"
    stamp = folder / "stamp"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("bench: installing tipg and django-vectortiles beside us", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    commands = (
        [sys.executable, "-m", "venv", str(folder)],
        [
            *(str(python), "-m", "pip", "install", "--quiet", "--no-input"),
            *("--disable-pip-version-check", "--only-binary", ":all:"),
            *("--require-hashes", "-r", str(LOCK)),
        ],
    )
    for command in commands:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip().splitlines()
            print(f"bench: no tipg, no django-vectortiles: {words[-1:]}", flush=True)
            return None
    stamp.write_text(wanted)
    return python


def _python() -> str:
    return str(settings.VAR_DIR / "bench" / "peers" / "bin" / "python")


def _version(python: Path, package: str) -> str:
    command = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [str(python), "-c", command], check=True, capture_output=True, text=True
    ).stdout.strip()


# -- tipg ----------------------------------------------------------------------------------------


@contextmanager
def _tipg(workshop: Workshop, tables: Tables) -> Iterator[int]:
    port = free_port()
    environment = {
        "DATABASE_URL": workshop.url,
        "TIPG_DB_SCHEMAS": json.dumps([SCHEMA]),
        "TIPG_MAX_FEATURES_PER_TILE": str(MOST_FEATURES),
        "TIPG_TILE_BUFFER": str(BUFFER),
        "TIPG_CATALOG_TTL": "0",
        "DB_MAX_CONN_SIZE": "4",
    }
    command = [_python(), "-m", "uvicorn", "tipg.main:app", "--port", str(port)]
    with workshop.serving(
        [*command, "--no-access-log", "--log-level", "warning"], port, environment
    ):
        yield port


def _tipg_path(table: str, columns: list[str], z: int, x: int, y: int) -> str:
    names = ",".join(columns)
    return f"/collections/{SCHEMA}.{table}/tiles/WebMercatorQuad/{z}/{x}/{y}?properties={names}"


# -- django-vectortiles --------------------------------------------------------------------------


@contextmanager
def _vectortiles(workshop: Workshop, tables: Tables) -> Iterator[int]:
    port = free_port()
    environment = {
        "BENCH_DATABASE": json.dumps(conninfo_to_dict(workshop.dsn)),
        "BENCH_TABLES": json.dumps(tables),
        "BENCH_BUFFER": str(BUFFER),
        "PYTHONPATH": str(Path(__file__).parent),
    }
    command = [_python(), "-m", "gunicorn", "vectortiles_site:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "1"]
    with workshop.serving([*command, *options, "--keep-alive", "300"], port, environment):
        yield port


def _vectortiles_path(table: str, columns: list[str], z: int, x: int, y: int) -> str:
    return f"/{table}/{z}/{x}/{y}"


# -- MapServer -----------------------------------------------------------------------------------

_MAP = """MAP
  NAME "bench"
  SIZE 256 256
  UNITS METERS
  EXTENT -20037508.34 -20037508.34 20037508.34 20037508.34
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER "MVT"
    FORMATOPTION "EXTENT=4096"
    FORMATOPTION "EDGE_BUFFER={buffer}"
  END
  WEB METADATA "ows_enable_request" "*" END END
{layers}
END
"""
_LAYER = """  LAYER
    NAME "{table}"
    TYPE {kind}
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "{dsn}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM (SELECT id, {columns}, geom FROM {schema}.{table}) AS one USING UNIQUE id USING SRID=3857"
    PROJECTION "init=epsg:3857" END
    METADATA "gml_include_items" "{columns}" END
  END
"""
_CONFIG = 'CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\n  MAPS\n    bench "{path}"\n  END\nEND\n'


@contextmanager
def _mapserver(workshop: Workshop, tables: Tables) -> Iterator[int]:
    port = free_port()
    folder = workshop.folder / f"mapserver-{port}"
    folder.mkdir()
    layers = "".join(
        _LAYER.format(
            table=table,
            kind="POLYGON" if "areas" in table else "POINT",
            dsn=workshop.dsn,
            columns=",".join(columns),
            schema=SCHEMA,
        )
        for table, columns in tables.items()
    )
    (folder / "bench.map").write_text(_MAP.format(layers=layers, buffer=BUFFER))
    (folder / "mapserver.conf").write_text(_CONFIG.format(path=folder / "bench.map"))
    path = str(folder / "fastcgi")
    parameters = "".join(
        f"fastcgi_param {name} ${name.lower()};" for name in ("REQUEST_METHOD", "QUERY_STRING")
    )
    http = (
        f"upstream mapserver {{ server unix:{path}; keepalive 4; }}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{\n"
        f"fastcgi_pass mapserver; fastcgi_keep_conn on; {parameters}\n"
        "fastcgi_buffers 64 64k; fastcgi_buffer_size 64k; fastcgi_read_timeout 60s; } }"
    )
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        os.chmod(path, 0o666)
        listening.listen(16)
        # FastCGI finds the socket that it is to answer at as its standard input.
        process = subprocess.Popen(
            [str(MAPSERV)],
            stdin=listening.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
                "MS_MAPFILE": str(folder / "bench.map"),
            },
        )
    try:
        with workshop.serving(nginx_command(folder, http), port):
            yield port
    finally:
        process.kill()
        process.wait()


def _mapserver_path(table: str, columns: list[str], z: int, x: int, y: int) -> str:
    return f"/?map=bench&mode=tile&tilemode=gmap&tile={x}+{y}+{z}&layers={table}&map.imagetype=mvt"


def _mapserver_version() -> str:
    words = subprocess.run([str(MAPSERV), "-v"], check=True, capture_output=True, text=True).stdout
    return words.split()[2]
