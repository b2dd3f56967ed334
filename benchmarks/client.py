"""A client that costs next to nothing: one connection, one GET after the other."""

import socket
import time
from dataclasses import dataclass


@dataclass
class Reply:
    """One answer, and the seconds from the request's first byte to the answer's last."""

    status: int
    headers: dict[str, str]
    body: bytes
    elapsed_s: float


class Connection:
    """A kept connection to a server on loopback; opened again where the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._left = b""

    def get(self, path: str, **headers: str) -> Reply:
        """The answer; header names with underscores for hyphens."""
        try:
            self.send(path, **headers)
            return self.receive()
        except (ConnectionError, BrokenPipeError):
            # Idle for long: the server hung up meanwhile.
            self.close()
            self.send(path, **headers)
            return self.receive()

    def send(self, path: str, **headers: str) -> None:
        """The request, whose answer `receive` waits for."""
        fields = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in headers.items())
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{fields}\r\n"
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._started = time.perf_counter()
        self._socket.sendall(request.encode())

    def receive(self) -> Reply:
        """The answer to what was sent."""
        while (end := self._left.find(b"\r\n\r\n")) < 0:
            self._more()
        head, self._left = self._left[:end], self._left[end + 4 :]
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _colon, text = line.partition(":")
            headers[name.lower()] = text.strip()
        status = int(first.split(" ", 2)[1])
        body = b""
        if status not in {204, 304}:
            body = self._body(headers)
        elapsed_s = time.perf_counter() - self._started
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, body, elapsed_s)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._left = None, b""

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while True:
                while (end := self._left.find(b"\r\n")) < 0:
                    self._more()
                size = int(self._left[:end], 16)
                self._left = self._left[end + 2 :]
                parts.append(self._take(size))
                self._take(2)
                if size == 0:
                    return b"".join(parts)
        if "content-length" in headers:
            return self._take(int(headers["content-length"]))
        return self._until_closed()

    def _take(self, size: int) -> bytes:
        parts, held = [self._left], len(self._left)
        while held < size:
            part = self._receive()
            parts.append(part)
            held += len(part)
        whole = b"".join(parts)
        self._left = whole[size:]
        return whole[:size]

    def _until_closed(self) -> bytes:
        parts = [self._left]
        if self._socket is not None:
            while part := self._socket.recv(1 << 18):
                parts.append(part)
        self.close()
        return b"".join(parts)

    def _more(self) -> None:
        self._left += self._receive()

    def _receive(self) -> bytes:
        if self._socket is None:
            raise ConnectionError("nothing was sent")
        part = self._socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part
