"""Whole datasets in one file, and the page that lists them."""

import asyncio
import csv
import io
import json
import tracemalloc
from typing import IO

import pytest
from django.test import Client

from layers.models import Feature
from opendata.spool import spooled_response
from tests import personas, scenes
from tests.opendata.harvesting import content, get_json
from tests.opendata.test_features_api import a_layer


def rows(client: Client, dataset: str) -> list[dict[str, str]]:
    response = client.get(f"/donnees/{dataset}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(content(response).decode())))


@pytest.mark.django_db
def test_a_whole_dataset_holds_what_the_pages_hold(client: Client) -> None:
    scenes.contribution(scenes.consultation(), author=personas.resident())
    whole = get_json(client, "/donnees/contributions.geojson")
    page = get_json(client, "/ogc/collections/contributions/items")
    assert whole["features"] == page["features"]
    assert whole["license"] == "Licence Ouverte 2.0"
    assert whole["timeStamp"].endswith("Z")
    (row,) = rows(client, "contributions")
    properties = page["features"][0]["properties"]
    assert row["public_id"] == properties["public_id"]
    assert row["author"] == "Camille"
    lon, lat = page["features"][0]["geometry"]["coordinates"]
    assert (float(row["longitude"]), float(row["latitude"])) == (lon, lat)
    assert row["wkt"] == f"POINT({lon} {lat})"


@pytest.mark.django_db
def test_a_spreadsheet_runs_nothing_that_a_stranger_wrote(client: Client) -> None:
    consultation = scenes.consultation()
    for title in ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "-12.5", 'Un, "banc"\nici'):
        scenes.contribution(consultation, title=title)
    titles = [row["title"] for row in rows(client, "contributions")]
    assert titles == [
        '\'=HYPERLINK("http://x")',
        "'+1+1",
        "'-2+3",
        "'@SUM(A1)",
        "-12.5",
        'Un, "banc"\nici',
    ]
    whole = get_json(client, "/donnees/contributions.geojson")
    assert whole["features"][0]["properties"]["title"] == '=HYPERLINK("http://x")'


@pytest.mark.django_db
def test_a_layer_keeps_its_columns_whatever_they_are_called(client: Client) -> None:
    a_layer(1)
    names = {"100 %": 1, "l'état": None, 'a "b"': "é", "wkt": "x", "%(key)s": "y", "{0}": "z"}
    Feature.objects.update(properties=names)
    (row,) = rows(client, "layer.bancs")
    assert row["100 %"] == "1"
    assert row["l'état"] == ""
    assert row['a "b"'] == "é"
    assert row["%(key)s"] == "y"
    assert row["{0}"] == "z"
    assert row["source_id"] == "banc/0"
    assert row["wkt"] == "POINT(3 50.6)"


@pytest.mark.django_db
def test_an_unknown_dataset_or_format_is_404(client: Client) -> None:
    for path in (
        "nothing.csv",
        "communes.gpkg",
        "layer.nothing.geojson",
        "..csv",
        "communes.csv.csv",
    ):
        assert client.get(f"/donnees/{path}").status_code == 404, path


@pytest.mark.django_db
def test_the_page_lists_every_dataset_with_every_way_to_take_it(client: Client) -> None:
    a_layer(2)
    page = client.get("/donnees/").content.decode()
    for link in (
        "/donnees/layer.bancs.geojson",
        "/donnees/layer.bancs.csv",
        "/tiles/layer.bancs.json",
        "/ogc/collections/layer.bancs",
        "/donnees/communes.geojson",
        "/donnees/contributions.place.csv",
        "http://testserver/ogc/",
    ):
        assert link in page, link
    assert "gpkg" not in page


def test_a_giant_dataset_is_sent_in_pieces_and_bounded_memory() -> None:
    line = b"x" * 1000

    def write(file: IO[bytes]) -> None:
        for _ in range(30_000):
            file.write(line)

    tracemalloc.start()
    response = spooled_response(write, "text/plain")

    async def sent() -> int:
        sizes: list[int] = [len(chunk) async for chunk in response]  # type: ignore[attr-defined]
        return sum(sizes)

    assert asyncio.run(sent()) == 30_000_000 == int(response["Content-Length"])
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 8_000_000


def test_a_dataset_that_fails_half_way_is_no_shortened_file() -> None:
    def write(file: IO[bytes]) -> None:
        file.write(json.dumps({"features": []}).encode())
        raise LookupError

    with pytest.raises(LookupError):
        spooled_response(write, "text/plain")
