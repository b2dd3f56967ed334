"""Ten benches that servers in the tests give well or badly, and what becomes of the delivery."""

import json
from collections.abc import Callable
from typing import Any

from sig_sync.fetch import Delivery, fetch
from sig_sync.sources.delivery import folder_of
from tests.sig_sync import files
from tests.sig_sync.peers.loopback import Reply, Service, as_json

TOTAL = 10
Pages = Callable[[int, int, dict[str, str]], Reply]
"""A page: from the rank and the number asked for, and the whole query."""


def bench(number: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"bancs.{number}",
        "properties": {"code": f"B{number}", "quartier": number // 5},
        "geometry": files.point(3.06 + number / 1000),
    }


BENCHES = [bench(number) for number in range(TOTAL)]


def collection(features: list[dict[str, Any]], **members: Any) -> Reply:
    return as_json({"type": "FeatureCollection", "features": features, **members})


def deliver(service: Service, protocol: str = "wfs", path: str = "", **fields: Any) -> Delivery:
    values = {"declared_srid": 4326, "page_size": 4} | fields
    source = files.source(service.url + path, protocol=protocol, **values)
    try:
        delivery = fetch(source)
    except Exception:
        assert list(folder_of(source.pk).iterdir()) == [], "a refused delivery leaves nothing"
        raise
    assert isinstance(delivery, Delivery)
    return delivery


def codes(delivery: Delivery) -> list[str]:
    pages = [json.loads(part.read_bytes())["features"] for part in delivery.parts]
    return [feature["properties"]["code"] for page in pages for feature in page]
