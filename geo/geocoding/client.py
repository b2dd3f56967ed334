"""Address search: communes known here, then the national address base (BAN).

An outage never blocks a pin: an answer always comes, within the timeout, and says whether the
address base could be asked. Source: https://adresse.data.gouv.fr/api-doc/adresse (GeoCodeJSON).
"""

import hashlib
import json
import logging
import math
import time
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, TypeGuard

import httpx
import redis
from django.conf import settings
from django.core.cache import cache

from geo.geocoding.communes import communes_named
from geo.geocoding.results import Place
from geo.srid import COORDINATE_DECIMALS, FRANCE_EXTENT

logger = logging.getLogger(__name__)

TIMEOUT_S = 2.0
MAX_ANSWER_BYTES = 300_000
MAX_RESULTS = 6
MIN_QUERY_LENGTH = 3
MAX_QUERY_LENGTH = 200
CACHE_S = 24 * 3600
BREAK_S = 60
FAILURES_BEFORE_BREAK = 2

_BREAKER = "geocoding:broken"
_FAILURES = "geocoding:failures"


@dataclass(frozen=True)
class Answer:
    """Places found, best first; ``available`` is False when the address base did not answer."""

    results: list[Place]
    available: bool


class _Unreadable(Exception):
    """An answer that is not what the address base promises."""


def search(query: str, *, near: tuple[float, float] | None = None) -> Answer:
    """Places for ``query``, preferring those around ``near`` (lon, lat in degrees). Never raises."""
    words = " ".join(unicodedata.normalize("NFC", query).split())[:MAX_QUERY_LENGTH]
    if len(words) < MIN_QUERY_LENGTH or not words.isprintable():
        return Answer([], available=True)
    communes = communes_named(words)
    addresses = _addresses(words, near)
    if addresses is None:
        return Answer(communes, available=False)
    known = {place.insee_code for place in communes}
    others = [
        place
        for place in addresses
        if not (place.kind == "municipality" and place.insee_code in known)
    ]
    return Answer([*communes, *others][:MAX_RESULTS], available=True)


def reverse(lon: float, lat: float) -> Answer:
    """The address nearest to a position (degrees), if there is one near. Never raises."""
    position = (round(lon, 6), round(lat, 6))
    parameters: dict[str, str | int | float] = {"lon": position[0], "lat": position[1], "limit": 1}
    key = _cache_key("/reverse/", f"{position[0]},{position[1]}")
    places = _remembered(key, "/reverse/", parameters)
    return Answer(places or [], available=places is not None)


def _addresses(words: str, near: tuple[float, float] | None) -> list[Place] | None:
    """What the address base answers, from the cache if it was asked before; None when it is out."""
    parameters: dict[str, str | int | float] = {"q": words, "limit": MAX_RESULTS, "autocomplete": 1}
    if near is not None:
        parameters |= {"lon": round(near[0], 4), "lat": round(near[1], 4)}
    around = f"{near[0]:.2f},{near[1]:.2f}" if near else ""
    return _remembered(_cache_key(f"/search/{words.casefold()}", around), "/search/", parameters)


def _remembered(
    key: str, path: str, parameters: dict[str, str | int | float]
) -> list[Place] | None:
    try:
        kept = cache.get(key)
        if kept is not None:
            return [Place(**row) for row in json.loads(kept)]
        if cache.get(_BREAKER):
            return None
    except (redis.RedisError, OSError) as error:
        logger.warning("address cache: %s", type(error).__name__)
    try:
        places = _ask(path, parameters)
    except (httpx.HTTPError, httpx.InvalidURL, _Unreadable, OSError) as error:
        logger.warning("address base: %s: %s", type(error).__name__, error)
        _note_failure()
        return None
    try:
        cache.set(key, json.dumps([asdict(place) for place in places]), CACHE_S)
        cache.delete(_FAILURES)
    except (redis.RedisError, OSError) as error:
        logger.warning("address cache: %s", type(error).__name__)
    return places


def _note_failure() -> None:
    """After a few failures in a row nobody waits any more, for a minute."""
    try:
        cache.add(_FAILURES, 0, BREAK_S)
        if cache.incr(_FAILURES) >= FAILURES_BEFORE_BREAK:
            cache.set(_BREAKER, 1, BREAK_S)
            cache.delete(_FAILURES)
    except (redis.RedisError, OSError, ValueError) as error:
        logger.warning("address cache: %s", type(error).__name__)


def _ask(path: str, parameters: dict[str, str | int | float]) -> list[Place]:
    deadline = time.monotonic() + TIMEOUT_S
    body = bytearray()
    with (
        httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client,
        client.stream(
            "GET",
            f"{settings.BAN_URL}{path}",
            params=parameters,
            headers={"User-Agent": "Parvis", "Accept": "application/json"},
        ) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise _Unreadable(f"status {response.status_code}")
        for chunk in response.iter_bytes(16_384):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise _Unreadable("answer too large")
            # httpx bounds each read; a server that drips bytes must not hold a page.
            if time.monotonic() > deadline:
                raise _Unreadable("answer too slow")
    return _read(bytes(body))


def _read(body: bytes) -> list[Place]:
    try:
        document = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _Unreadable("not JSON") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise _Unreadable("no features")
    places = [_place(feature) for feature in features[: MAX_RESULTS * 4]]
    return [place for place in places if place is not None][:MAX_RESULTS]


def _place(feature: Any) -> Place | None:
    """One result, or None when it has no usable name or position."""
    if not isinstance(feature, dict):
        return None
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        return None
    position = geometry.get("coordinates")
    label = _text(properties.get("label"))
    if geometry.get("type") != "Point" or not label or not _is_position(position):
        return None
    return Place(
        label=label,
        context=_text(properties.get("context")),
        lon=round(float(position[0]), COORDINATE_DECIMALS),
        lat=round(float(position[1]), COORDINATE_DECIMALS),
        kind=_text(properties.get("type")) or "address",
        insee_code=_text(properties.get("citycode"))[:5],
        score=_score(properties.get("score")),
        name=_text(properties.get("name")),
        street=_text(properties.get("street")),
        city=_text(properties.get("city")),
    )


def _text(value: Any) -> str:
    return (
        "".join(c for c in value if c.isprintable())[:200].strip() if isinstance(value, str) else ""
    )


def _score(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    # A NaN is no score, and compares with nothing.
    return float(value) if 0 <= value <= 1 else 0.0


def _is_position(value: Any) -> TypeGuard[list[float]]:
    if not isinstance(value, list) or len(value) < 2:
        return False
    lon, lat = value[:2]
    for number in (lon, lat):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return False
        if isinstance(number, float) and not math.isfinite(number):
            return False
    west, south, east, north = FRANCE_EXTENT
    return west <= lon <= east and south <= lat <= north


def _cache_key(words: str, place: str) -> str:
    digest = hashlib.sha256(f"{settings.BAN_URL}|{words}|{place}".encode("utf-8", "replace"))
    return f"geocoding:{digest.hexdigest()[:40]}"
