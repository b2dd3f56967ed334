"""What real services said of themselves (`../shared/data/services`), as it is understood here."""

from pathlib import Path

import pytest

from geo.vectorfile import VectorFormat
from sig_sync.fetch import Delivery, fetch
from sig_sync.sources import gml_pages
from sig_sync.sources.errors import DeliveryIncomplete, ServiceRefused
from sig_sync.sources.wfs_service import Service, code_of, describe_service, srs_name
from tests.sig_sync import files
from tests.sig_sync.peers.loopback import Asked, Reply, serving


class Recorded:
    """A conversation in which the service always gives the same document."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()

    def document(self, _url: str) -> bytes:
        return self._content


def described(path: Path, version: str = "") -> Service:
    return describe_service(Recorded(path), "http://sig.example.org/wfs", version)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "version", "gml"),
    [
        ("pigma_capabilities_2.0.0.xml", "2.0.0", "application/gml+xml; version=3.2"),
        ("pigma_capabilities_1.1.0.xml", "1.1.0", "text/xml; subtype=gml/3.1.1"),
    ],
)
def test_the_capabilities_of_a_geoserver_are_understood(
    name: str, version: str, gml: str, shared_data: Path
) -> None:
    service = described(shared_data / "services/wfs" / name)
    assert service.version == version
    kind = service.feature_type("asp_rpg2010")
    assert kind.name == "asp:asp_rpg2010"
    assert code_of(srs_name(kind, 2154)) == 2154
    assert [(output.format, output.asked) for output in service.output_formats("")] == [
        (VectorFormat.GEOJSON, "application/json"),
        (VectorFormat.GML, gml),
    ]


def test_a_service_without_geojson_is_asked_for_gml(shared_data: Path) -> None:
    service = described(shared_data / "services/wfs/cuzk_capabilities_2.0.0.xml")
    assert [output.format for output in service.output_formats("")] == [VectorFormat.GML]
    parcels = service.feature_type("CP:CadastralBoundary")
    assert srs_name(parcels, 4326) == "urn:ogc:def:crs:EPSG::4326"


def test_a_count_without_namespaces_is_read_all_the_same(shared_data: Path) -> None:
    hits = (shared_data / "services/wfs/pigma_getfeature_hits_2.0.0.xml").read_bytes()
    assert gml_pages.count_of(hits) == 364_237
    report = (shared_data / "services/wfs/exception_report_2.0.0.xml").read_bytes()
    with pytest.raises(ServiceRefused, match="InvalidParameterValue"):
        gml_pages.count_of(report)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("urn:ogc:def:crs:EPSG::2154", 2154),
        ("urn:ogc:def:crs:EPSG:6.9:4326", 4326),
        ("urn:x-ogc:def:crs:EPSG:4326", 4326),
        ("EPSG:3950", 3950),
        ("http://www.opengis.net/def/crs/EPSG/0/3950", 3950),
        ("http://www.opengis.net/gml/srs/epsg.xml#2154", 2154),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", None),
    ],
)
def test_every_spelling_of_a_crs_is_known(name: str, code: int | None) -> None:
    assert code_of(name) == code


@pytest.mark.django_db
@pytest.mark.usefixtures("followed")
@pytest.mark.parametrize("server", ["us-ca-carson", "us-esri-test"])
def test_recorded_arcgis_servers_that_contradict_themselves_are_refused(
    server: str, shared_data: Path
) -> None:
    """One counts 30,551 and gives one object, the other counts 312 and gives 1,000."""
    folder = shared_data / "services/arcgis" / server

    def answer(asked: Asked) -> Reply:
        kind = "metadata"
        if asked.path.endswith("/query"):
            kind = "0"
            kind = "count-only" if "returncountonly" in asked.query else kind
            kind = "ids-only" if "returnidsonly" in asked.query else kind
        return Reply((folder / f"{server}-{kind}.json").read_bytes())

    with serving(answer) as service:
        source = files.source(
            f"{service.url}/FeatureServer/0", protocol="arcgis", declared_srid=4326
        )
        with pytest.raises(DeliveryIncomplete):
            assert isinstance(fetch(source), Delivery)
