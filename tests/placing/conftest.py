"""An address base that answers what a test says, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache


def address(
    name: str,
    lon: float,
    lat: float,
    *,
    city: str = "Lille",
    score: float = 0.95,
    kind: str = "housenumber",
) -> dict[str, Any]:
    """One result as the national address base writes it."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "label": f"{name} 59000 {city}",
            "name": name,
            "street": name.lstrip("0123456789 "),
            "city": city,
            "citycode": "59350",
            "context": "59, Nord, Hauts-de-France",
            "type": kind,
            "score": score,
        },
    }


class AddressBase:
    """What the base knows: results by query, and what lies at every position."""

    def __init__(self) -> None:
        self.known: dict[str, list[dict[str, Any]]] = {}
        self.anywhere: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.is_out = False


@pytest.fixture
def address_base(settings: Any) -> Iterator[AddressBase]:
    base = AddressBase()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base.asked.append(self.path)
            parts = urlsplit(self.path)
            words = parse_qs(parts.query).get("q", [""])[0]
            found = base.anywhere if parts.path == "/reverse/" else base.known.get(words, [])
            body = json.dumps({"type": "FeatureCollection", "features": found}).encode()
            self.send_response(503 if base.is_out else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.BAN_URL = f"http://127.0.0.1:{server.server_port}"
    cache.delete("geocoding:broken")
    yield base
    server.shutdown()
    server.server_close()
