"""A web server on loopback whose answers are a function, for services that must behave in one way."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """A request: parameter names in lower case, those of a form included."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    method: str = "GET"
    raw_query: str = ""


@dataclass
class Reply:
    """An answer. ``cut_after`` closes the connection after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    cut_after: int | None = None


def as_json(document: Any, **members: Any) -> Reply:
    return Reply(json.dumps(document).encode(), **members)


def as_xml(text: str, **members: Any) -> Reply:
    return Reply(text.encode(), media_type="text/xml", **members)


@dataclass
class Service:
    """Where the server listens, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    def count(self, **query: str) -> int:
        """How many requests had these parameters."""
        return sum(
            all(asked.query.get(name) == value for name, value in query.items())
            for asked in self.asked
        )


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Service]:
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(dict(parse_qsl(form)))

        def _answer(self, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True)) | form
            asked = Asked(
                path=parts.path,
                query={name.lower(): value for name, value in query.items()},
                headers={name.lower(): value for name, value in self.headers.items()},
                method=self.command,
                raw_query=parts.query,
            )
            service.asked.append(asked)
            reply = answer(asked)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut_after])
            if reply.cut_after is not None:
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    service = Service(f"http://127.0.0.1:{httpd.server_port}")
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
