"""What a process keeps, and in which form it sends it."""

import brotli
import pytest
from isal import igzip

from tiles.bodies import Body, coding_for, etag, known_validator
from tiles.cache import (
    MOST_SPELLINGS,
    MOST_WORDS_BYTES,
    OVERHEAD_BYTES,
    READY_BYTES,
    Request,
    TileMemory,
)


def test_the_memory_drops_what_was_used_least_recently() -> None:
    weight = 2 * 100 + OVERHEAD_BYTES
    memory = TileMemory(max_bytes=2 * weight)
    for name in ("a", "b"):
        memory.put(name, Body(bytes(100)))
    memory.get("a")
    memory.put("c", Body(bytes(100)))
    assert [memory.get(name) is not None for name in ("a", "b", "c")] == [True, False, True]
    assert memory.held_bytes == 2 * weight


def test_the_memory_takes_nothing_bigger_than_itself() -> None:
    memory = TileMemory(max_bytes=1000)
    memory.put("giant", Body(bytes(5000)))
    assert memory.get("giant") is None
    assert memory.held_bytes == 0


def test_the_memory_forgets_in_time() -> None:
    now = 100.0
    memory = TileMemory(max_bytes=10_000, clock=lambda: now)
    memory.put("communes", Body(b"tile"), max_age_s=5)
    now = 104.9
    assert memory.get("communes") is not None
    now = 105.0
    assert memory.get("communes") is None
    assert memory.held_bytes == 0


def _request(path: str, accept_encoding: bytes = b"gzip") -> Request:
    return Request("GET", path, b"", accept_encoding, b"")


def test_a_whole_answer_is_ready_while_its_tile_is_kept_and_nothing_changes() -> None:
    memory = TileMemory(max_bytes=2 * (2 * 100 + OVERHEAD_BYTES) + READY_BYTES)
    request, messages = _request("/a"), ({"type": "http.response.start"},)
    memory.make_ready(request, "a", messages, epoch=1)
    assert memory.ready(request, epoch=1) is None
    memory.put("a", Body(b"a" * 100))
    memory.make_ready(request, "a", messages, epoch=1)
    assert memory.ready(request, epoch=1) is messages
    assert memory.ready(_request("/a", b"br"), epoch=1) is None
    assert memory.ready(request, epoch=2) is None
    # Whoever is asked for in that way is used, and stays when room is needed.
    memory.put("b", Body(b"b" * 100))
    assert memory.ready(request, epoch=1) is messages
    memory.put("c", Body(b"c" * 100))
    assert (memory.get("b"), memory.ready(request, epoch=1)) == (None, messages)
    memory.put("a", Body(b"A" * 100))
    assert memory.ready(request, epoch=1) is None


def test_many_spellings_of_a_request_do_not_fill_the_memory() -> None:
    memory = TileMemory(max_bytes=20_000)
    memory.put("a", Body(b"a"))
    for number in range(100):
        memory.make_ready(_request("/a", b"gzip;q=0.%d" % number), "a", (), epoch=1)
    assert len(memory._ready) == MOST_SPELLINGS
    assert memory.held_bytes == 2 + OVERHEAD_BYTES + MOST_SPELLINGS * READY_BYTES
    # An answer that comes to its end by itself is worked out each time.
    memory.put("communes", Body(b"tile"), max_age_s=5)
    memory.make_ready(_request("/c"), "communes", (), epoch=1)
    assert memory.ready(_request("/c"), epoch=1) is None
    # Nor is one kept whose asker's own words would fill the memory.
    for request in (
        _request("/a", b"gzip," * MOST_WORDS_BYTES),
        _request("/a")._replace(if_none_match=b'"x",' * MOST_WORDS_BYTES),
    ):
        memory.make_ready(request, "a", (), epoch=1)
        assert memory.ready(request, epoch=1) is None
    memory.put("a", Body(b"b"))
    assert memory.held_bytes == (2 + OVERHEAD_BYTES) + (8 + OVERHEAD_BYTES)


def test_answers_that_are_kept_ready_weigh_too() -> None:
    memory = TileMemory(max_bytes=3 * (2 + OVERHEAD_BYTES) + READY_BYTES)
    for name in ("a", "b", "c"):
        memory.put(name, Body(b"a"))
        memory.make_ready(_request(f"/{name}"), name, (), epoch=1)
    assert memory.held_bytes <= memory.max_bytes
    assert len(memory._ready) == 1


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "gzip"),
        ("br;q=1.0, gzip;q=0", "br"),
        ("*", "gzip"),
        ("identity", "identity"),
        ("", "identity"),
        ("gzip;q=wrong", "identity"),
    ],
)
def test_a_cold_answer_is_in_the_cheapest_coding_that_the_client_takes(
    accepted: str, coding: str
) -> None:
    body = Body(b"tile" * 100)
    assert coding_for(accepted) == coding
    decode = {"gzip": igzip.decompress, "br": brotli.decompress, "identity": bytes}[coding]
    assert decode(body.add_form(coding)) == body.plain


def test_a_kept_answer_is_in_the_densest_form_there_is_and_compresses_nothing() -> None:
    body = Body(b"tile" * 100)
    assert body.form_for("gzip, br") == ("identity", body.plain)
    body.add_form("gzip")
    assert body.form_for("gzip, br")[0] == "gzip"
    assert body.form_for("br") == ("identity", body.plain)
    body.add_form("br")
    assert body.form_for("gzip, br")[0] == "br"
    assert body.form_for("gzip")[0] == "gzip"
    assert body.form_for("identity") == ("identity", body.plain)


def test_a_validator_names_one_content_in_one_coding() -> None:
    name = Body(b"tile" * 100).name()
    assert name == Body(b"tile" * 100).name()
    assert name != Body(b"tilf" * 100).name()
    assert etag(name, "gzip") != etag(name, "identity")
    assert known_validator(f'"other", W/{etag(name, "gzip")}', name) == etag(name, "gzip")
    assert known_validator('"other"', name) is None
    assert known_validator(f'"{name}-zstd"', name) is None


def test_bytes_that_say_the_same_are_told_apart_and_none_is_sent_for_the_other() -> None:
    one, other = (Body(b"tile", "content", form).name() for form in ("a", "b"))
    assert one != other
    for name in (one, other, "content"):
        assert known_validator(etag(name, "br"), "content") == etag(name, "br")
        assert known_validator(etag(name, "br"), "conten") is None
    for odd in ('content.a"b', "content.a b", "content.é", "content.a.b"):
        assert known_validator(etag(odd, "br"), "content") is None
