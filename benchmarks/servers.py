"""Servers of a measurement: on loopback, on free ports, in a folder of their own, ended by pid."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

START_PATIENCE_S = 40.0
SHIPPED_NGINX = settings.BASE_DIR / "deploy" / "nginx.conf"


class Workshop:
    """A folder and the address of the filled database, while a measurement lasts."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._stack = ExitStack()

    def __enter__(self) -> "Workshop":
        folder = tempfile.TemporaryDirectory(prefix="parvis-bench-")
        self.folder = Path(self._stack.enter_context(folder))
        return self

    def __exit__(self, *reason: Any) -> None:
        self._stack.close()

    @property
    def url(self) -> str:
        """The database's address as a URL."""
        parts = conninfo_to_dict(self.dsn)
        user = f"{quote(str(parts['user']))}:{quote(str(parts['password']))}"
        return f"postgresql://{user}@{parts['host']}:{parts['port']}/{parts['dbname']}"

    @contextmanager
    def serving(
        self, command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
    ) -> Iterator[int]:
        """A program that listens on ``port`` of loopback; its words are shown if it does not."""
        log = self.folder / f"{port}.log"
        with log.open("wb") as words:
            process = subprocess.Popen(
                list(command),
                cwd=settings.BASE_DIR,
                env=os.environ | dict(environment or {}),
                stdout=words,
                stderr=words,
            )
        try:
            until = time.monotonic() + START_PATIENCE_S
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{command[0]} does not listen:\n{log.read_text()[-2000:]}")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def parvis(self, *, processes: int = 1) -> Iterator[int]:
        """The port of Parvis as ``make run`` starts it, in one web process or several."""
        port = free_port()
        command = [*_UVICORN, "config.asgi:application", "--port", str(port), *_QUIETLY]
        if processes > 1:
            command += ["--workers", str(processes)]
        with self.serving(command, port, self._environment()):
            yield port

    @contextmanager
    def forgetful(self) -> Iterator[int]:
        """The port of a tile room that keeps no tile: each request finds it cold."""
        port = free_port()
        command = [*_UVICORN, "benchmarks.forgetful:application", *_QUIETLY]
        with self.serving([*command, "--port", str(port)], port, self._environment()):
            yield port

    @contextmanager
    def nginx(self, *behind: int) -> Iterator[int]:
        """The port of nginx with the configuration that we ship, before those ports."""
        port = free_port()
        folder = self.folder / f"nginx-{port}"
        folder.mkdir()
        shipped = SHIPPED_NGINX.read_text()
        for ours, here in {
            "/var/cache/nginx/parvis": str(folder / "cache"),
            "server 127.0.0.1:8000;": " ".join(f"server 127.0.0.1:{one};" for one in behind),
            "listen 80;": f"listen 127.0.0.1:{port};",
        }.items():
            if ours not in shipped:
                raise LookupError(f"{SHIPPED_NGINX.name}: {ours}")
            shipped = shipped.replace(ours, here)
        with self.serving(nginx_command(folder, shipped), port):
            yield port

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url,
            "READER_DATABASE_URL": self.url,
            "PARVIS_VAR": str(self.folder / "var"),
        }


_UVICORN = (sys.executable, "-m", "uvicorn")
_QUIETLY = ("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "2")


def nginx_command(folder: Path, http: str) -> list[str]:
    """The command of an nginx that has nothing outside ``folder``; ``http`` is the block's content."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off;\nworker_processes auto;\npid {folder}/nginx.pid;\nerror_log stderr;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\n{temporary}\n{http}\n}}\n"
    )
    return [program, "-p", str(folder), "-e", "stderr", "-c", str(path)]


def has_nginx() -> bool:
    """Whether nginx is installed here."""
    return shutil.which("nginx") is not None or Path("/usr/sbin/nginx").exists()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
