"""A FastCGI program behind a web server of its own: QGIS Server and MapServer, as Debian ships them."""

import re
import socket
import struct
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.sig_sync.peers.loopback import Asked, Reply, Service, serving

_BEGIN, _END, _PARAMS, _STDIN, _STDOUT = 1, 3, 4, 5, 6


@contextmanager
def fastcgi(program: str, environment: Mapping[str, str], folder: Path) -> Iterator[Service]:
    """Start the program, and serve what it answers until the end of the block."""
    with (
        (folder / "stderr").open("wb") as errors,
        socket.create_server(("127.0.0.1", 0), backlog=16) as listener,
        # FastCGI programs take their listening socket as descriptor 0.
        subprocess.Popen(
            [program],
            stdin=listener.fileno(),
            stdout=errors,
            stderr=errors,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment},
            cwd=folder,
        ) as process,
    ):
        address = listener.getsockname()
        try:
            with serving(lambda asked: _answered(address, asked)) as service:
                yield service
        finally:
            process.kill()


def _answered(address: tuple[str, int], asked: Asked) -> Reply:
    host, _colon, port = asked.headers["host"].partition(":")
    parameters = {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REQUEST_METHOD": asked.method,
        "QUERY_STRING": asked.raw_query,
        "REQUEST_URI": f"http://{asked.headers['host']}{asked.path}?{asked.raw_query}",
        "SCRIPT_NAME": "",
        "PATH_INFO": asked.path,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "HTTP_HOST": asked.headers["host"],
        "HTTP_ACCEPT": asked.headers.get("accept", "*/*"),
    }
    with socket.create_connection(address, timeout=60) as connection:
        connection.sendall(
            _record(_BEGIN, struct.pack("!HB5x", 1, 0))
            + _record(_PARAMS, b"".join(_pair(*pair) for pair in parameters.items()))
            + _record(_PARAMS)
            + _record(_STDIN)
        )
        # Either end of line is seen.
        head, body = re.split(rb"\r?\n\r?\n", _stdout(connection), maxsplit=1)
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, _colon, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    status = int(headers.pop("status", "200").split()[0])
    media_type = headers.pop("content-type", "text/plain")
    headers.pop("content-length", None)
    return Reply(body, status, headers, media_type)


def _stdout(connection: socket.socket) -> bytes:
    output = b""
    with connection.makefile("rb") as stream:
        while head := stream.read(8):
            _version, kind, _request, size, padding = struct.unpack("!BBHHBx", head)
            content = stream.read(size)
            stream.read(padding)
            if kind == _STDOUT:
                output += content
            elif kind == _END:
                break
    return output


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("!BBHHBx", 1, kind, 1, len(content), 0) + content


def _pair(name: str, value: str) -> bytes:
    first, second = name.encode(), value.encode()
    sizes = struct.pack("!II", len(first) | 1 << 31, len(second) | 1 << 31)
    return sizes + first + second
