"""A network that fails on demand, between the browser and a web server of the test's own."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

from tests.browser.conftest import ROOT, Platform

_BLOCK = 65_536


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LossyNetwork:
    """A proxy on loopback. ``cut``: answers to what begins with it are lost, after the server gave them."""

    to_port: int
    port: int = field(default_factory=free_port)
    cut: bytes | None = None
    answers_lost: int = 0

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator["LossyNetwork"]:
        """Listen until the block ends."""
        with closing(socket.create_server(("127.0.0.1", self.port))) as listener:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield self

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                client, _address = listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        """One connection. A server that is down is a connection that breaks."""
        with (
            closing(client),
            suppress(OSError),
            closing(socket.create_connection(("127.0.0.1", self.to_port))) as server,
        ):
            lost = threading.Event()
            back = threading.Thread(
                target=self._carry_back, args=(server, client, lost), daemon=True
            )
            back.start()
            while block := client.recv(_BLOCK):
                if self.cut is not None and block.startswith(self.cut):
                    lost.set()
                server.sendall(block)
            server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _carry_back(
        self, server: socket.socket, client: socket.socket, lost: threading.Event
    ) -> None:
        with suppress(OSError):
            while block := server.recv(_BLOCK):
                if lost.is_set():
                    # The server has answered, hence committed; the browser never hears of it.
                    self.answers_lost += 1
                    break
                client.sendall(block)
            client.shutdown(socket.SHUT_RDWR)


@dataclass
class OwnServer:
    """A web server on the platform's data that a test may stop and start again."""

    platform: Platform
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and wait until it does."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
                *("--port", str(self.port), "--timeout-graceful-shutdown", "1"),
            ],
            env=os.environ | self.platform.environment | {"PARVIS_PORT": str(self.port)},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(150):
            ready = f"http://127.0.0.1:{self.port}/readyz"
            with suppress(OSError), urllib.request.urlopen(ready, timeout=5):
                return
            time.sleep(0.2)
        raise RuntimeError("the test's own web server is not ready")

    def stop(self) -> None:
        """Stop serving."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None


@contextmanager
def lossy_platform(platform: Platform) -> Iterator[tuple[LossyNetwork, OwnServer]]:
    """A server of one's own behind a network that can fail."""
    server = OwnServer(platform)
    server.start()
    try:
        with LossyNetwork(server.port).running() as network:
            yield network, server
    finally:
        server.stop()
