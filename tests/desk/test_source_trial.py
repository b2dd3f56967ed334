"""« Essayer »: the form shows what a source answers, and takes over what a button names."""

from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from django.test import Client
from pytest_django.fixtures import Settings

from geo.download import Limits
from layers.models import Layer
from sig_sync.sources import web
from tests import personas
from tests.desk.test_layers import form_values
from tests.sig_sync.files import benches, geopackage
from tests.sig_sync.peers.loopback import Asked, Reply, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The DSIG's folder."""
    settings.VAR_DIR = tmp_path / "var"
    settings.SIG_FOLDER = tmp_path / "sig"
    settings.SIG_FOLDER.mkdir()
    return settings.SIG_FOLDER


@pytest.fixture
def dsig(client: Client) -> Client:
    client.force_login(personas.dsig_agent())
    return client


def test_trying_a_source_shows_its_columns_and_writes_nothing(dsig: Client, folder: Path) -> None:
    benches(folder / "bancs.gpkg", {"A": (0, 0), "B": (5, 0)})
    values = form_values(**{"couche-title": "", "couche-slug": "", "action": "essayer"})
    answer = dsig.post("/bureau/sig/nouvelle/", values)
    assert answer.status_code == 200
    assert 'name="essai-identite" value="code"' in answer.text
    assert "Banc A" in answer.text
    assert "RGF93" in answer.text
    assert 'value="bancs.gpkg"' in answer.text
    assert not Layer.objects.exists()
    picked = dsig.post("/bureau/sig/nouvelle/", values | {"essai-identite": "nom", "action": ""})
    assert picked.context["form"]["identity_column"].value() == "nom"
    assert picked.context["trial"].rows
    assert not Layer.objects.exists()
    missing = dsig.post("/bureau/sig/nouvelle/", values | {"source-location": "absent.gpkg"})
    assert "n’a pas pu être lue" in missing.text


def test_a_trial_offers_what_the_source_says_otherwise(dsig: Client, folder: Path) -> None:
    """The coordinate system, the kind of geometry and the layer of a file, each by a button."""
    square = shapely.box(704_400, 7_059_700, 704_410, 7_059_710)
    path = geopackage(folder / "deux.gpkg", [square], {"code": ["A"]})
    pyogrio.raw.write(
        str(path),
        geometry=np.array([shapely.to_wkb(square)], dtype=object),
        field_data=[np.array(["B"], dtype=object)],
        fields=["code"],
        layer="parcs",
        geometry_type="Polygon",
        crs="EPSG:2154",
        driver="GPKG",
        append=True,
    )
    said = {"source-location": "deux.gpkg", "source-declared_srid": "4326", "action": "essayer"}
    answer = dsig.post("/bureau/sig/nouvelle/", form_values(**said))
    assert answer.context["trial"].found.sublayers == ("objets", "parcs")
    chosen = form_values(**said) | {"action": "choisir", "essai-couche": "parcs"}
    answer = dsig.post("/bureau/sig/nouvelle/", chosen)
    assert answer.context["form"]["sublayer"].value() == "parcs"
    trial = answer.context["trial"]
    assert (trial.other_srid, trial.other_kind) == (2154, "polygon")
    taken = chosen | {"source-sublayer": "parcs", "action": "", "essai-epsg": "2154"}
    answer = dsig.post("/bureau/sig/nouvelle/", taken)
    assert answer.context["trial"].other_srid is None
    taken |= {"source-declared_srid": "2154", "essai-genre": "polygon"}
    answer = dsig.post("/bureau/sig/nouvelle/", taken)
    assert answer.context["trial"].other_kind is None
    assert answer.context["layer_form"]["geometry_kind"].value() == "polygon"


def test_a_first_look_is_bounded_more_tightly_than_a_delivery(
    dsig: Client, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person waits for it: it takes no hour, whatever the file."""
    assert web.LOOK_LIMITS.whole_s < 60
    settings.SIG_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(web, "LOOK_LIMITS", Limits(1_000, 1_000, 5.0))

    def answer(_asked: Asked) -> Reply:
        return Reply(b'{"type": "FeatureCollection", "features": []}' + b" " * 2_000)

    with serving(answer) as service:
        said = {"source-protocol": "http", "source-location": f"{service.url}/f.geojson"}
        tried = dsig.post("/bureau/sig/nouvelle/", form_values(**said, action="essayer"))
    assert "dépasse" in tried.context["trial"].problem
