"""Which addresses are tiles, which are impossible, which are nothing of ours."""

import pytest

from tests.tiles.asking import Asker
from tiles.address import TileAddress, TileJsonAddress, parse_address

IMPOSSIBLE = [
    "communes/-1/0/0",
    "communes/23/0/0",
    "communes/3/8/0",
    "communes/3/0/8",
    "communes/3/0/-1",
    "communes/1.0/0/0",
    "communes/3/1e0/0",
    "communes/3/+1/0",
    "communes/3/ 1/0",
    "communes/03/1/1",
    "communes/3/1/01",
    "communes/٣/1/1",
    "communes/3/１/1",
    "communes/3/0x1/1",
    "communes/3/1_0/1",
    "communes/3//1",
    "communes/3/NaN/1",
    "communes/3/1/1;DROP TABLE",
    "communes/99999999999999999999/0/0",
    "layer.pistes/0/3/1/1",
    "layer.pistes/-1/3/1/1",
    "layer.pistes/2147483648/3/1/1",
    "layer.pistes/" + "9" * 5000 + "/3/1/1",
]
NOTHING = [
    "/tiles/",
    "/tiles/communes",
    "/tiles/communes/3/1/1",
    "/tiles/communes/3/1/1.pbf",
    "/tiles/communes/3/1.mvt",
    "/tiles/a/b/c/d/e/f.mvt",
    "/tiles/../settings.json",
    "/tiles/%2e%2e/1/1/1.mvt",
    "/tiles/COMMUNES.json",
    "/tiles/layer.Pistes.json",
    "/tiles/layer.a'b.json",
    "/tiles/layer..json",
    "/tiles/layer.json",
    "/tiles/nothing.json",
    "/tiles/communes.lille.json",
    "/tiles/\x00.json",
    "/tiles/communes/1/3/1/1.mvt",
]


def test_an_address_is_read() -> None:
    assert parse_address("/tiles/layer.a-b.json") == TileJsonAddress("layer.a-b")
    assert parse_address("/tiles/communes/22/4194303/0.mvt") == TileAddress(
        "communes", 22, 4194303, 0
    )
    assert parse_address("/tiles/layer.a/12/3/1/2.mvt") == TileAddress("layer.a", 3, 1, 2, 12)


def test_impossible_addresses_are_400_and_the_database_is_not_asked(
    tiles_without_database: Asker,
) -> None:
    answers = {path: tiles_without_database.get(f"/tiles/{path}.mvt") for path in IMPOSSIBLE}
    assert {path: answer.status for path, answer in answers.items() if answer.status != 400} == {}
    problem = answers["communes/3/8/0"]
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.headers["cache-control"] == "no-store"
    assert problem.json()["code"] == "impossible-address"


@pytest.mark.parametrize(
    "query",
    ["cache=non", "from=", "from=-1", "from=1&from=2", "from=1e3", "to=1&x=2", "from=" + "1" * 80],
)
def test_unknown_parameters_are_400_and_the_database_is_not_asked(
    tiles_without_database: Asker, query: str
) -> None:
    answer = tiles_without_database.get(f"/tiles/contributions/0/0/0.mvt?{query}")
    assert (answer.status, answer.json()["code"]) == (400, "unknown-parameter")
    assert tiles_without_database.get("/tiles/communes/0/0/0.mvt?from=1").status == 400


def test_unknown_addresses_are_404_and_the_database_is_not_asked(
    tiles_without_database: Asker,
) -> None:
    statuses = {path: tiles_without_database.get(path).status for path in NOTHING}
    assert {path: status for path, status in statuses.items() if status != 404} == {}


def test_only_reading_is_allowed(tiles_without_database: Asker) -> None:
    refused = tiles_without_database.get("/tiles/communes/0/0/0.mvt", method="POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_any_site_may_ask(tiles_without_database: Asker) -> None:
    preflight = tiles_without_database.get("/tiles/communes/0/0/0.mvt", method="OPTIONS")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"


def test_without_its_database_the_map_is_told_to_come_back(tiles_without_database: Asker) -> None:
    answer = tiles_without_database.get("/tiles/communes/0/0/0.mvt")
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["status"] == 503
    assert answer.headers["x-content-type-options"] == "nosniff"
