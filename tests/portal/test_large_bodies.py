"""A body that is too large never reaches Django, and its sender hears why."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.test import Client, override_settings

from config import bodies
from config.bodies import BoundedBodies
from tests import scenes

Message = MutableMapping[str, Any]


def asked(
    pieces: list[bytes], declared: int | None = None, application: Any = None
) -> tuple[int, bytes, list[Message]]:
    """Status and body of the answer to a POST in pieces, and what was left unread."""
    last = len(pieces) - 1
    coming: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": number < last}
        for number, piece in enumerate(pieces)
    ]
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    if declared is not None:
        headers.append((b"content-length", str(declared).encode()))
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/token/", "raw_path": b"/api/v1/token/",
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "scheme": "http",
        "server": ("127.0.0.1", 80), "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        await asyncio.sleep(3_600)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    served = application or BoundedBodies(get_asgi_application())
    asyncio.run(served(scope, receive, send))
    answer = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], answer, coming


@pytest.mark.parametrize("declared", [None, 5_000])
def test_a_large_body_is_thrown_away_and_answered_with_413(declared: int | None) -> None:
    with override_settings(MOST_BODY_BYTES=1_000):
        status, answer, left = asked([b"x" * 500] * 10, declared)
    assert status == 413
    assert "trop lourd" in answer.decode()
    assert left == []


def test_what_never_ends_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_BYTES", 3_000)
    with override_settings(MOST_BODY_BYTES=1_000):
        status, _answer, _left = asked([b"x" * 500] * 100, 50_000)
    assert status == 413


def test_a_body_within_the_bound_is_handed_on_piece_by_piece() -> None:
    held: list[bytes] = []

    async def collect(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["more_body"]:
            held.append(message["body"])
        held.append(message["body"])
        await send({"type": "http.response.start", "status": 204, "headers": []})

    with override_settings(MOST_BODY_BYTES=1_000):
        status, _answer, _left = asked([b"a" * 600, b"b" * 400], 1_000, BoundedBodies(collect))
    assert (status, held) == (204, [b"a" * 600, b"b" * 400])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "field", "said"),
    [
        ("", "geometry", "Le tracé a trop de points pour être envoyé"),
        ("quoi/", "body", "Le texte est beaucoup trop long"),
    ],
)
def test_a_form_that_weighs_too_much_is_told_what_to_shorten(
    step: str, field: str, said: str
) -> None:
    scenes.consultation()
    address = f"/concertations/un-parvis/contribuer/{step}"
    answer = Client().post(address, {field: "é" * 1_500_000}, headers={"Accept": "text/html"})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert said in page
    assert "Revenez en arrière\u202f: il y est encore." in page
    told = Client().post(address, {field: "é" * 1_500_000}, headers={"Accept": "application/json"})
    assert (told.status_code, said in told.json()["detail"]) == (413, True)
