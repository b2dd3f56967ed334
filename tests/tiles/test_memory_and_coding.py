"""What a process keeps, and in which form it sends it."""

import brotli
import pytest
from isal import igzip

from tiles.bodies import Body, matches
from tiles.cache import OVERHEAD_BYTES, TileMemory


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
def test_the_coding_is_one_that_the_client_takes(accepted: str, coding: str) -> None:
    body = Body(b"tile" * 100)
    assert body.coding_for(accepted) == coding
    decode = {"gzip": igzip.decompress, "br": brotli.decompress, "identity": bytes}[coding]
    assert decode(body.encoded(coding)) == body.plain


def test_a_validator_names_one_content_in_one_coding() -> None:
    body = Body(b"tile" * 100)
    assert body.etag("gzip") != body.etag("identity")
    assert body.etag("gzip") == Body(b"tile" * 100).etag("gzip")
    assert body.etag("gzip") != Body(b"tilf" * 100).etag("gzip")
    assert matches(f'"other", W/{body.etag("gzip")}', body.etag("gzip"))
    assert not matches('"other"', body.etag("gzip"))
