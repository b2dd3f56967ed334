"""A load on one address: ``wrk`` where it is installed, else a small generator of our own."""

import asyncio
import re
import shutil
import subprocess
import sys
import time

CONNECTIONS = 32
SECONDS = 6


def requests_per_s(port: int, path: str, accept_encoding: str = "gzip, br") -> float:
    """How many requests a second the server answers; raises if any answer is a refusal."""
    program = shutil.which("wrk")
    if program is None:
        command = [sys.executable, "-m", __name__, str(port), path, accept_encoding]
    else:
        command = [
            *(program, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}"),
            *("-H", f"Accept-Encoding: {accept_encoding}", f"http://127.0.0.1:{port}{path}"),
        ]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in words or "Socket errors" in words:
        raise RuntimeError(f"{path}: {words}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", words)
    if found is None:
        raise RuntimeError(words)
    return float(found[1])


def generator() -> str:
    """Which program makes the load."""
    return "wrk" if shutil.which("wrk") else "ours"


class _Asker(asyncio.Protocol):
    """One connection that asks again as soon as an answer is whole; answers must be of one length."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._length = 0
        self._held = b""
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.WriteTransport):
            raise TypeError(transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._length:
            head, end, _body = self._held.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode("latin-1"))
            size = re.search(rb"(?i)content-length: ([0-9]+)", head)
            self._length = len(head) + 4 + int(size[1] if size else 0)
        while len(self._held) >= self._length:
            self._held = self._held[self._length :]
            self.answers += 1
            self._transport.write(self._request)


async def _generate(port: int, path: str, accept_encoding: str) -> float:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Accept-Encoding: {accept_encoding}\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Asker(request), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    askers = [asker for _transport, asker in made]
    started = time.perf_counter()
    before = sum(asker.answers for asker in askers)
    await asyncio.sleep(SECONDS)
    return (sum(asker.answers for asker in askers) - before) / (time.perf_counter() - started)


if __name__ == "__main__":
    import uvloop

    rate = uvloop.run(_generate(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
    print(f"Requests/sec: {rate:.1f}")
