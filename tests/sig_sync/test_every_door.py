"""Through every door of a service the same 95 communes come out, within a centimetre."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.models import Feature
from sig_sync.fetch import Delivery, NotModified, fetch, reopen
from sig_sync.models import SyncRun
from sig_sync.run import run_sync
from tests.sig_sync import files
from tests.sig_sync.peers import recorded
from tests.sig_sync.peers.loopback import Service, serving
from tests.sig_sync.same_communes import communes, farthest_m, fetched

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def recordings(shared_data: Path) -> Iterator[Service]:
    with serving(recorded.answer) as service:
        yield service


DOORS: dict[str, dict[str, Any]] = {
    "WFS 2.0, GML in Lambert-93, one answer": {"protocol": "wfs", "location": "/wfs"},
    "WFS 2.0, GML, latitude first, pages of 40": {
        "protocol": "wfs",
        "location": "/wfs",
        "declared_srid": 4326,
        "page_size": 40,
        "sublayer": "mel:communes",
    },
    "WFS 2.0, GeoJSON, pages of 30": {
        "protocol": "wfs",
        "location": "/wfs-json",
        "declared_srid": 4326,
        "page_size": 30,
        "sublayer": "communes",
    },
    "OGC API, next links": {"protocol": "ogcapi", "location": "/ogc", "declared_srid": 4326},
    "OGC API, the metropole's variant": {
        "protocol": "ogcapi",
        "location": "/data/ogcapi/collections/communes/items?f=json&limit=-1",
        "declared_srid": 4326,
    },
    "ArcGIS by rank": {"protocol": "arcgis", "location": "/arcgis/paged/FeatureServer/0"},
    "ArcGIS by rank, Web Mercator": {
        "protocol": "arcgis",
        "location": "/arcgis/paged/FeatureServer/0",
        "declared_srid": 3857,
    },
    "ArcGIS by object ids": {"protocol": "arcgis", "location": "/arcgis/old/FeatureServer/0"},
    "Opendatasoft v2.1, export": {
        "protocol": "opendatasoft",
        "location": "/ods/explore/dataset/communes-mel/information/",
        "declared_srid": 4326,
    },
    "Opendatasoft v2.1, records": {
        "protocol": "opendatasoft",
        "location": "/ods",
        "sublayer": "communes-mel",
        "output_format": "records",
        "declared_srid": 4326,
    },
    "Opendatasoft v1, export": {
        "protocol": "opendatasoft",
        "location": "/ods",
        "sublayer": "communes-mel",
        "service_version": "1.0",
        "declared_srid": 4326,
    },
    "Opendatasoft v1, records": {
        "protocol": "opendatasoft",
        "location": "/ods/api/records/1.0/search/?dataset=communes-mel",
        "output_format": "records",
        "page_size": 50,
        "declared_srid": 4326,
    },
    "GeoJSON over HTTP": {
        "protocol": "http",
        "location": "/files/mel_communes.geojson",
        "declared_srid": 4326,
    },
    "GeoPackage over HTTP": {"protocol": "http", "location": "/files/mel_communes_l93.gpkg"},
}


@pytest.mark.parametrize("door", DOORS)
def test_the_same_communes_come_through_every_door(
    door: str, recordings: Service, followed: None, shared_data: Path
) -> None:
    fields = {"identity_column": "insee"} | DOORS[door]
    fields["location"] = recordings.url + fields["location"]
    source, delivery = fetched(**fields)

    assert farthest_m(communes(source, delivery), shared_data) <= 0.01
    if source.protocol != "http":
        assert delivery.counted == recorded.COUNT
    assert len(delivery.sha256) == 64
    assert delivery.size_bytes == sum(part.stat().st_size for part in delivery.parts)
    assert reopen(source, delivery.sha256) == delivery


def test_a_file_that_did_not_change_is_not_downloaded_again(
    recordings: Service, followed: None
) -> None:
    location = f"{recordings.url}/files/mel_communes.geojson"
    source, delivery = fetched(location=location, protocol="http")
    assert fetch(source, known=delivery.validators) == NotModified(delivery.validators)

    source.location = f"{recordings.url}/files/mel_contour.geojson"
    other = fetch(source, known=delivery.validators)
    assert isinstance(other, Delivery), "the validators of one address say nothing about another"


@pytest.mark.parametrize(
    "door",
    [
        "WFS 2.0, GML, latitude first, pages of 40",
        "OGC API, next links",
        "ArcGIS by object ids",
        "Opendatasoft v2.1, export",
        "Opendatasoft v2.1, records",
    ],
)
def test_a_layer_is_synchronised_through_the_door(
    door: str, recordings: Service, followed: None, real_communes: None
) -> None:
    fields = {"identity_column": "insee"} | DOORS[door]
    source = files.source(recordings.url + fields.pop("location"), kind="polygon", **fields)
    run = run_sync(source)
    assert (run.status, run.message) == (SyncRun.Status.SUCCEEDED, run.message)
    assert Feature.objects.current().filter(layer=source.layer).count() == recorded.COUNT
    assert run_sync(source).status == SyncRun.Status.UNCHANGED
