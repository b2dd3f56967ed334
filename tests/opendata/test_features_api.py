"""OGC API - Features Part 1, walked as its clients walk it."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from drf_spectacular.validation import validate_schema

from layers.models import ConsultationLayer, Feature, Layer, LayerRevision
from tests import personas, places, scenes
from tests.opendata.harvesting import all_pages, get_json

pytestmark = pytest.mark.django_db

ITEMS = "/ogc/collections/{}/items"


def a_layer(count: int, **options: Any) -> Layer:
    layer = Layer.objects.create(slug="bancs", title="Bancs", geometry_kind="point", **options)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    ConsultationLayer.objects.create(consultation=scenes.consultation("place"), layer=layer)
    for number in range(count):
        Feature.objects.create(
            layer=layer,
            source_id=f"banc/{number}",
            geom=places.point(3.0 + number / 100, 50.6),
            properties={"numero": number},
            content_hash=str(number),
            since=1,
        )
    return layer


def ids(page: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in page["features"]]


def test_every_resource_is_reached_from_the_landing_page(client: Client) -> None:
    scenes.contribution(scenes.consultation())
    a_layer(1)
    seen: dict[str, str] = {}
    waiting = ["http://testserver/ogc/"]
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith("http://testserver/ogc/"):
            continue
        response = client.get(address.removeprefix("http://testserver"))
        assert response.status_code == 200, address
        seen[address] = response["Content-Type"].partition(";")[0]
        if seen[address] in {"application/json", "application/geo+json"}:
            for link in response.json().get("links", []):
                if link["href"].startswith("http://testserver/ogc/"):
                    waiting.append(link["href"])
                    expected = link["type"].partition(";")[0]
                    told = client.get(link["href"].removeprefix("http://testserver"))
                    assert told["Content-Type"].partition(";")[0] == expected, link
            for described in response.json().get("collections", []):
                waiting += [link["href"] for link in described["links"]]
    assert {path.rpartition("/ogc/")[2] for path in seen} >= {
        "",
        "api",
        "conformance",
        "collections",
        "collections/communes/items?f=html",
        "collections/layer.bancs/items",
        "collections/contributions.un-parvis/items",
    }


def test_the_definition_is_valid_openapi_and_knows_every_collection(client: Client) -> None:
    scenes.consultation()
    definition = get_json(client, "/ogc/api")
    validate_schema(definition)
    listed = {found["id"] for found in get_json(client, "/ogc/collections")["collections"]}
    known = definition["components"]["parameters"]["collectionId"]["schema"]["enum"]
    assert set(known) == listed
    assert "contributions.un-parvis" in listed


def test_pages_hold_every_feature_once(client: Client) -> None:
    a_layer(7)
    pages = all_pages(client, ITEMS.format("layer.bancs") + "?limit=3")
    assert [page["numberReturned"] for page in pages] == [3, 3, 1]
    assert {page["numberMatched"] for page in pages} == {7}
    assert [found for page in pages for found in ids(page)] == [f"banc/{n}" for n in range(7)]


def test_a_feature_is_found_by_its_identifier_whatever_it_holds(client: Client) -> None:
    a_layer(2)
    feature = get_json(client, ITEMS.format("layer.bancs") + "/banc/1")
    assert (feature["id"], feature["properties"]) == ("banc/1", {"numero": 1})
    assert feature["geometry"] == {"type": "Point", "coordinates": [3.01, 50.6]}
    contribution = scenes.contribution(scenes.consultation())
    path = ITEMS.format("contributions")
    assert get_json(client, f"{path}/{contribution.public_id}")["id"] == str(contribution.public_id)
    for wrong in (contribution.pk, "{" + str(contribution.public_id) + "}", "x", "%F0%9F%8C%B3"):
        assert get_json(client, f"{path}/{wrong}", status=404)["status"] == 404


def test_a_box_selects_what_it_touches(client: Client) -> None:
    a_layer(5)
    path = ITEMS.format("layer.bancs")
    west, south, east, north = get_json(client, "/ogc/collections/layer.bancs")["extent"][
        "spatial"
    ]["bbox"][0]
    for box, expected in {
        "3.005,50.5,3.025,50.7": ["banc/1", "banc/2"],
        "3.005,50.5,-10,3.025,50.7,900": ["banc/1", "banc/2"],
        "3.02,50.6,3.02,50.6": ["banc/2"],
        "3.01,50.6,3.02,50.6": ["banc/1", "banc/2"],
        f"{west},{south},{east},{north}": [f"banc/{n}" for n in range(5)],
        "170,50,3.005,51": ["banc/0"],
        "3.035,50,-170,51": ["banc/4"],
        "10,10,11,11": [],
    }.items():
        page = get_json(client, f"{path}?bbox={box}")
        assert ids(page) == expected, box
        assert page["numberMatched"] == len(expected)


def test_a_moment_or_an_interval_selects_contributions(client: Client) -> None:
    now = datetime(2026, 3, 14, 12, tzinfo=UTC)
    consultation = scenes.consultation(now=now, opens_in_days=-30, closes_in_days=1)
    made = [
        scenes.contribution(consultation, submitted_at=now - timedelta(days=days), title=str(days))
        for days in (20, 10, 0)
    ]
    path = ITEMS.format("contributions.un-parvis")
    for asked, expected in {
        "2026-03-14T12:00:00Z": made[2:],
        "2026-03-14T13:00:00%2B01:00": made[2:],
        "2026-03-04": made[1:2],
        "../2026-03-10T00:00:00Z": made[:2],
        "2026-03-01T00:00:00Z/": made[1:],
        "2026-02-22T12:00:00Z/2026-03-04T12:00:00Z": made[:2],
    }.items():
        page = get_json(client, f"{path}?datetime={asked}")
        assert ids(page) == [str(contribution.public_id) for contribution in expected], asked


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=١",
        "limit=" + "9" * 100,
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=nan,0,1,1",
        "bbox=0,50,1,40",
        "bbox=0,0,1e400,1",
        "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/2154",
        "datetime=yesterday",
        "datetime=2026-13-01T00:00:00Z",
        "datetime=../..",
        "datetime=2026-03-02T00:00:00Z/2026-03-01T00:00:00Z",
        "datetime=0001-01-01T00:00:00%2B14:00",
        "after=x",
        "after=-1",
        "after=9999999999999999999",
        "revision=1",
        "f=xml",
        "unknown=1",
        "limit=1&limit=2",
        "BBOX=0,0,1,1",
        "title='; DROP TABLE x; --",
    ],
)
def test_a_parameter_that_means_nothing_is_refused_in_words(client: Client, query: str) -> None:
    problem = get_json(client, f"{ITEMS.format('communes')}?{query}", status=400)
    assert problem["detail"]
    assert problem["field"] == query.partition("=")[0]


def test_a_limit_above_the_maximum_is_no_error(client: Client) -> None:
    a_layer(2)
    page = get_json(client, ITEMS.format("layer.bancs") + "?limit=1000000")
    assert page["numberReturned"] == 2


def test_a_layer_is_read_as_it_was_at_a_revision(client: Client) -> None:
    layer = a_layer(1)
    Feature.objects.update(until=2)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()
    path = ITEMS.format("layer.bancs")
    assert ids(get_json(client, path)) == []
    assert ids(get_json(client, f"{path}?revision=1")) == ["banc/0"]
    assert ids(get_json(client, f"{path}?revision=2")) == []
    former = get_json(client, f"{path}/banc/0?revision=1")
    assert former["properties"] == {"numero": 0}
    (own,) = (link["href"] for link in former["links"] if link["rel"] == "self")
    assert get_json(client, own.removeprefix("http://testserver")) == former
    get_json(client, f"{path}/banc/0", status=404)
    get_json(client, f"{path}/banc/0?revision=2", status=404)
    page = client.get(f"{path}?revision=1&f=html").text
    assert f"{path}/banc/0?f=html&amp;revision=1" in page


@pytest.mark.parametrize("number", ["0", "3", "-1", "un", "99999999999999999999"])
def test_a_revision_that_never_was_is_refused_in_words(client: Client, number: str) -> None:
    layer = a_layer(1)
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=2)
    layer.save()
    for path in (ITEMS.format("layer.bancs"), ITEMS.format("layer.bancs") + "/banc/0"):
        problem = get_json(client, f"{path}?revision={number}", status=400)
        assert problem["field"] == "revision"
        assert problem["detail"]


def test_a_browser_gets_a_page_and_a_program_gets_json(client: Client) -> None:
    scenes.contribution(scenes.consultation(), title="<script>alert(1)</script>")
    path = ITEMS.format("contributions")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get(path, headers={"accept": browser})
    assert page["Content-Type"].startswith("text/html")
    assert "<script>alert" not in page.content.decode()
    assert "Accept" in page["Vary"]
    for accept in ("*/*", "application/geo+json", "application/json"):
        response = client.get(path, headers={"accept": accept})
        assert response["Content-Type"] == "application/geo+json"
        assert response["Access-Control-Allow-Origin"] == "*"
    assert client.options(path).status_code == 204
    assert client.post(path).status_code == 405


def test_rings_and_decimals_follow_the_geojson_standard(client: Client) -> None:
    consultation = scenes.consultation()
    scenes.contribution(consultation, geom=places.area(50), author=personas.resident())
    scenes.contribution(consultation, geom=Point(3.063512345678, 50.636712345678, srid=4326))
    area, point = get_json(client, ITEMS.format("contributions"))["features"]
    assert point["geometry"]["coordinates"] == [3.0635123, 50.6367123]
    ring = area["geometry"]["coordinates"][0]
    signed = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))
    assert signed > 0, "outer rings run counterclockwise"


def test_a_page_asks_the_database_a_bounded_number_of_times(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    a_layer(30)
    # Its layer, the count, the page; each with the four statements of the reader's door.
    with django_assert_max_num_queries(22):
        get_json(client, ITEMS.format("layer.bancs") + "?limit=20")
