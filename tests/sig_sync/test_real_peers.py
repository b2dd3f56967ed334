"""QGIS Server, MapServer, pygeoapi and Koop serve the 95 communes; all of them come out, where they are.

The servers are those that people run, as their distributions ship them, on loopback.
"""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from geo.srid import WIRE_SRID
from layers.models import Feature
from sig_sync.models import Source, SyncRun
from sig_sync.preview import preview
from sig_sync.run import run_sync
from sig_sync.sources.errors import PagesWithoutEnd
from tests.sig_sync.peers import mapserver, programs, qgis_server
from tests.sig_sync.same_communes import COUNT, communes, farthest_m, fetched

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("followed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("peers")


@pytest.fixture(scope="module")
def lambert93(shared_data: Path, folder: Path) -> Path:
    """A copy: GDAL wants to write beside a GeoPackage."""
    return Path(shutil.copy(shared_data / "boundaries/mel_communes_l93.gpkg", folder))


@pytest.fixture(scope="module")
def map_server(lambert93: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not mapserver.PROGRAM.exists():
        pytest.skip("needs MapServer (Debian: cgi-mapserver)")
    with mapserver.mapserver(lambert93, tmp_path_factory.mktemp("mapserver")) as service:
        yield service.url


@pytest.fixture(scope="module")
def qgis(lambert93: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not qgis_server.PROGRAM.exists():
        pytest.skip("needs QGIS Server (Debian: qgis-server)")
    with qgis_server.qgis_server(lambert93, tmp_path_factory.mktemp("qgis")) as service:
        yield service.url


@pytest.fixture(scope="module")
def pygeoapi(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if find_spec("pygeoapi") is None:
        pytest.skip("needs pygeoapi (PyPI, requirements-dev.lock)")
    data = shared_data / "boundaries/mel_communes.geojson"
    with programs.pygeoapi(data, tmp_path_factory.mktemp("pygeoapi")) as url:
        yield url


@pytest.fixture(scope="module")
def koop(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    package = programs.TREE / "node_modules/@koopjs/featureserver"
    if not package.is_dir() or shutil.which("node") is None:
        pytest.skip("needs Node with @koopjs/featureserver and express (npm)")
    data = (shared_data / "boundaries/mel_communes.geojson").resolve()
    with programs.koop(data, tmp_path_factory.mktemp("koop")) as url:
        yield url


PEERS: dict[str, tuple[str, dict[str, Any]]] = {
    "MapServer, WFS 2.0": ("map_server", {"protocol": "wfs", "location": "/?map=communes"}),
    "MapServer, WFS 2.0, GML, pages, latitude first": (
        "map_server",
        {
            "protocol": "wfs",
            "location": "/?map=communes",
            "output_format": "application/gml+xml; version=3.2",
            "page_size": 40,
            "declared_srid": WIRE_SRID,
            "sublayer": "communes",
        },
    ),
    "MapServer, WFS 1.1, pages": (
        "map_server",
        {
            "protocol": "wfs",
            "location": "/?map=communes",
            "service_version": "1.1.0",
            "page_size": 30,
            "output_format": "text/xml; subtype=gml/3.1.1",
        },
    ),
    "MapServer, OGC API": (
        "map_server",
        {
            "protocol": "ogcapi",
            "location": "/communes/ogcapi",
            "declared_srid": WIRE_SRID,
        },
    ),
    "QGIS Server, WFS 1.1": ("qgis", {"protocol": "wfs", "location": "/"}),
    "QGIS Server, WFS 1.1, pages in degrees": (
        "qgis",
        {
            "protocol": "wfs",
            "location": "/",
            "page_size": 40,
            "declared_srid": WIRE_SRID,
            "output_format": "text/xml; subtype=gml/3.1.1",
        },
    ),
    "QGIS Server, OGC API": (
        "qgis",
        {
            "protocol": "ogcapi",
            "location": "/wfs3",
            "declared_srid": WIRE_SRID,
            "page_size": 40,
        },
    ),
    "QGIS Server, OGC API in Lambert-93": ("qgis", {"protocol": "ogcapi", "location": "/wfs3"}),
    "pygeoapi": (
        "pygeoapi",
        {"protocol": "ogcapi", "location": "/collections/communes", "declared_srid": WIRE_SRID},
    ),
    "pygeoapi in Lambert-93": ("pygeoapi", {"protocol": "ogcapi", "location": "/"}),
    "Koop": ("koop", {"protocol": "arcgis", "location": "/FeatureServer/0"}),
    "Koop, GeoJSON": (
        "koop",
        {
            "protocol": "arcgis",
            "location": "/FeatureServer",
            "output_format": "geojson",
            "declared_srid": WIRE_SRID,
        },
    ),
}


@pytest.fixture
def fields(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The fields of a source of one of `PEERS`, once its server stands."""
    peer, chosen = PEERS[request.param]
    url = request.getfixturevalue(peer)
    return {"identity_column": "insee", **chosen, "location": url + chosen["location"]}


@pytest.mark.parametrize("fields", PEERS, indirect=True)
def test_every_commune_comes_out_where_it_is(fields: dict[str, Any], shared_data: Path) -> None:
    source, delivery = fetched(**fields)
    assert delivery.counted == COUNT
    assert farthest_m(communes(source, delivery), shared_data) <= 0.01
    if source.page_size:
        assert len(delivery.parts) == -(-COUNT // source.page_size)


@pytest.mark.parametrize("fields", PEERS, indirect=True)
def test_a_first_look_shows_what_is_there(fields: dict[str, Any]) -> None:
    seen = preview(Source(**{"declared_srid": 2154} | fields))
    assert seen.count == COUNT
    assert {"insee", "nom"} <= set(seen.columns)
    assert len(seen.rows) == 5
    assert seen.warnings == ()


@pytest.mark.parametrize("fields", ["MapServer, OGC API"], indirect=True)
def test_a_real_server_that_ignores_the_offset_gives_all_or_nothing(fields: dict[str, Any]) -> None:
    """MapServer 8.0 serves the same first page of an OGR layer again and again, and counts 95."""
    try:
        _source, delivery = fetched(**fields, page_size=40)
    except PagesWithoutEnd:
        return
    assert delivery.counted == COUNT


@pytest.mark.parametrize(
    "fields",
    [
        "MapServer, WFS 2.0, GML, pages, latitude first",
        "QGIS Server, WFS 1.1",
        "pygeoapi",
        "Koop",
    ],
    indirect=True,
)
def test_a_layer_is_synchronised_from_a_real_service(
    fields: dict[str, Any], real_communes: None
) -> None:
    source, _delivery = fetched(**fields)
    run = run_sync(source)
    assert (run.status, run.message) == (SyncRun.Status.SUCCEEDED, run.message)
    assert Feature.objects.current().filter(layer=source.layer).count() == COUNT
    assert run_sync(source).status == SyncRun.Status.UNCHANGED
