"""Address search against a real HTTP server that answers well, late, wrongly or without end."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from geo.geocoding import client as geocoding
from tests import scenes

pytestmark = pytest.mark.django_db

RUE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [3.060065, 50.618539]},
    "properties": {
        "label": "Rue de Lyon 59000 Lille",
        "context": "59, Nord, Hauts-de-France",
        "citycode": "59350",
        "type": "street",
    },
}


class Base(BaseHTTPRequestHandler):
    """The address base, as the test wants it."""

    answer: Any = None
    delay_s = 0.0
    status = 200
    endless = False
    asked: list[str] = []

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        time.sleep(self.delay_s)
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            while self.endless:
                self.wfile.write(b" " * 65_536)
            body = (
                self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
            )
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def base(settings: Any) -> Iterator[type[Base]]:
    class handler(Base):
        asked: list[str] = []
        answer: Any = {"type": "FeatureCollection", "features": [RUE]}

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.BAN_URL = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()


def ask(query: str = "rue de lyon", **more: str) -> dict[str, Any]:
    answer = Client().get("/adresses/", {"q": query, **more})
    assert answer.status_code == 200
    return answer.json()


def test_an_address_is_found_once_asked_and_then_remembered(base: type[Base]) -> None:
    expected = {
        "label": "Rue de Lyon 59000 Lille",
        "context": "59, Nord, Hauts-de-France",
        "lon": 3.060065,
        "lat": 50.618539,
        "kind": "street",
        "insee_code": "59350",
    }
    for _ in range(2):
        assert ask(lon="3.06", lat="50.63") == {"results": [expected], "available": True}
    assert len(base.asked) == 1
    assert base.asked[0].startswith("/search/?q=rue+de+lyon&limit=")
    assert "lon=3.06&lat=50.63" in base.asked[0]


def test_the_address_bases_own_answers_are_read(base: type[Base], shared_data: Path) -> None:
    whole = json.loads((shared_data / "services/ban/search_LIFL_Lille_France.json").read_text())
    base.answer = whole
    (found,) = ask("LIFL Lille")["results"]
    assert found["label"] == whole["features"][0]["properties"]["label"]
    assert [found["lon"], found["lat"]] == whole["features"][0]["geometry"]["coordinates"]


def test_a_commune_is_found_by_name_whatever_the_accents_even_without_the_base(
    base: type[Base],
) -> None:
    scenes.commune("59009", "Villeneuve-d’Ascq")
    base.status = 500
    for query in ("villeneuve d ascq", "VILLENEUVE", "vîlleneuve-d'ascq"):
        answer = ask(query)
        assert [one["label"] for one in answer["results"]] == ["Villeneuve-d’Ascq"]
        assert answer["results"][0]["kind"] == "municipality"
        assert not answer["available"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        [],
        {"features": None},
        {"features": 5},
        b" " * 400_000,
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_answer_that_is_not_the_bases_is_an_outage_not_an_error(
    base: type[Base], answer: Any
) -> None:
    base.answer = answer
    assert ask() == {"results": [], "available": False}


@pytest.mark.parametrize(
    "change",
    [
        {"geometry": None},
        {"geometry": {"type": "Point", "coordinates": ["3", "50"]}},
        {"geometry": {"type": "Point", "coordinates": [50.6, 3.06]}},
        {"geometry": {"type": "Point", "coordinates": [True, 50.6]}},
        {"geometry": {"type": "Point", "coordinates": [float("nan"), 50.6]}},
        {"geometry": {"type": "LineString", "coordinates": [[3, 50], [3, 51]]}},
        {"properties": {"label": 5}},
        {"properties": []},
    ],
    ids=str,
)
def test_a_result_without_a_usable_place_is_left_out(base: type[Base], change: Any) -> None:
    base.answer = {"features": [RUE | change, "x", None, RUE]}
    assert [one["label"] for one in ask()["results"]] == ["Rue de Lyon 59000 Lille"]


def test_a_slow_base_is_given_up_and_then_not_waited_for(base: type[Base]) -> None:
    base.delay_s = 30
    for query in ("un", "deux rues", "trois rues"):
        ask(query)
    assert ask("quatre rues") == {"results": [], "available": False}
    assert len(base.asked) == geocoding.FAILURES_BEFORE_BREAK


def test_an_endless_answer_is_cut(base: type[Base]) -> None:
    base.endless = True
    assert not ask()["available"]


@pytest.mark.parametrize(
    "query", ["", "ab", "\u202e\u202e\u202e", "é" * 5000, "rue\nrue", "<b>", "%", "🌳🌳🌳"]
)
def test_any_words_get_an_answer(base: type[Base], query: str) -> None:
    assert set(ask(query, lon="nan", lat="1e999")) == {"results", "available"}
    assert all(len(path) < 4_000 for path in base.asked)


def test_without_the_cache_the_search_still_answers(base: type[Base], settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    answer = geocoding.search("rue de lyon")
    assert answer.available
    assert [place.kind for place in answer.results] == ["street"]
