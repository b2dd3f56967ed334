"""An officer sees the map of a draft; nobody else does, and nobody keeps its tiles."""

import mapbox_vector_tile
import pytest
from django.test import Client

from contributions.models import Contribution
from layers.models import Consultation, ConsultationLayer, Feature, Layer, LayerRevision
from tests import personas, places, scenes
from tests.tiles.asking import tile_holding
from tests.tiles.mvt_validator import served_faults

pytestmark = pytest.mark.django_db

MOUNT = "/concertations/futur/apercu/tiles"
X, Y = tile_holding(*places.LILLE, 14)
TILE = f"14/{X}/{Y}.mvt"


@pytest.fixture
def draft() -> Consultation:
    """A consultation in preparation, with a layer that no public one has."""
    consultation = scenes.consultation("futur", visibility="draft")
    layer = Layer.objects.create(
        slug="bancs",
        title="Bancs",
        geometry_kind="point",
        title_property="nom",
        style={"kind": "simple", "label_property": "bois"},
    )
    layer.current_revision = LayerRevision.objects.create(layer=layer, number=1)
    layer.save()
    ConsultationLayer.objects.create(consultation=consultation, layer=layer)
    Feature.objects.create(
        layer=layer,
        source_id="B-1",
        geom=places.inside(),
        properties={"nom": "Banc du quai", "bois": True, "cout": 900},
        content_hash="1",
        since=1,
    )
    return consultation


def as_officer(client: Client) -> Client:
    client.force_login(personas.officer())
    return client


def a_contribution(consultation: Consultation, **options: str) -> Contribution:
    """Written while the consultation was public; it has been taken back to be prepared again."""
    Consultation.objects.filter(pk=consultation.pk).update(visibility="published")
    made = scenes.contribution(consultation, **options)  # type: ignore[arg-type]
    Consultation.objects.filter(pk=consultation.pk).update(visibility="draft")
    return made


def features(content: bytes, layer: str) -> dict[int, dict[str, object]]:
    assert served_faults(content) == ""
    decoded = mapbox_vector_tile.decode(content)[layer]["features"]
    return {feature["id"]: feature["properties"] for feature in decoded}


def test_the_page_of_a_draft_shows_an_officer_its_map_and_says_that_it_is_one(
    client: Client, draft: Consultation
) -> None:
    answer = as_officer(client).get("/concertations/futur/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "seuls les agents voient cette page" in answer.content.decode()
    addresses = {s["id"]: s["tilejson"] for s in answer.context["map_sources"] if s["tilejson"]}
    assert addresses == {
        "layer-bancs": f"{MOUNT}/layer.bancs.json",
        "contributions": f"{MOUNT}/contributions.futur.json",
    }
    for address in addresses.values():
        document = client.get(address).json()
        for template in (*document["tiles"], document["features"]):
            assert template.startswith("http://testserver/concertations/futur/apercu/tiles/")
    assert client.get("/concertations/futur/liste/")["Cache-Control"] == "private, no-store"
    # A layer that another consultation has made public comes from where everybody's tiles come.
    public = scenes.consultation("ouverte")
    ConsultationLayer.objects.create(consultation=public, layer=Layer.objects.get())
    sources = client.get("/concertations/futur/").context["map_sources"]
    assert "/tiles/layer.bancs.json" in [source["tilejson"] for source in sources]


def test_the_tiles_of_a_draft_hold_its_own_objects_and_contributions(
    client: Client, draft: Consultation
) -> None:
    as_officer(client)
    mine = a_contribution(draft, title="Un essai")
    a_contribution(draft, status="hidden")
    other = a_contribution(scenes.consultation("autre", visibility="draft"))
    tile = client.get(f"{MOUNT}/contributions.futur/{TILE}")
    assert tile["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert features(tile.content, "contributions") == {mine.pk: {"category": "arbres"}}
    facts = client.get(f"{MOUNT}/contributions.futur/features/{mine.pk}.json")
    assert facts.json()["properties"]["title"] == "Un essai"
    assert client.get(f"{MOUNT}/contributions.futur/features/{other.pk}.json").status_code == 404

    bench = Feature.objects.get()
    tile = client.get(f"{MOUNT}/layer.bancs/1/{TILE}")
    assert features(tile.content, "features") == {bench.pk: {"bois": True}}
    far = client.get(f"{MOUNT}/layer.bancs/1/5/16/10.mvt")
    assert list(features(far.content, "features")) == [bench.pk]
    facts = client.get(f"{MOUNT}/layer.bancs/1/features/{bench.pk}.json")
    assert facts.json()["properties"] == {
        "source_id": "B-1",
        "title": "Banc du quai",
        "revision": 1,
    }
    assert client.get(f"{MOUNT}/layer.bancs/1/14/0/0.mvt").status_code == 204


def test_nobody_else_finds_anything(client: Client, draft: Consultation) -> None:
    pin = a_contribution(draft, title="Un essai")
    bench = Feature.objects.get()
    paths = [
        "/concertations/futur/",
        "/concertations/futur/liste/",
        f"{MOUNT}/contributions.futur.json",
        f"{MOUNT}/contributions.futur/{TILE}",
        f"{MOUNT}/contributions.futur/features/{pin.pk}.json",
        f"{MOUNT}/layer.bancs.json",
        f"{MOUNT}/layer.bancs/1/{TILE}",
        f"{MOUNT}/layer.bancs/1/features/{bench.pk}.json",
    ]
    for person in (None, personas.resident(), personas.dsig_agent()):
        if person:
            client.force_login(person)
        answers = {path: client.get(path) for path in paths}
        assert {answer.status_code for answer in answers.values()} == {404}
        for answer in answers.values():
            assert b"Un essai" not in answer.content
            assert b"Banc du quai" not in answer.content
    # Asked each time: who was an officer a moment ago is none now.
    officer = personas.officer()
    client.force_login(officer)
    assert {client.get(path).status_code for path in paths} == {200}
    officer.role = "resident"
    officer.save()
    assert {client.get(path).status_code for path in paths} == {404}


def test_no_answer_may_be_kept_and_nonsense_is_refused(client: Client, draft: Consultation) -> None:
    as_officer(client)
    pin = a_contribution(draft)
    statuses = {
        f"contributions.futur/{TILE}": 200,
        f"contributions.futur/features/{pin.pk}.json": 200,
        "contributions.futur.json": 200,
        "contributions.futur/14/0/0.mvt": 204,
        "contributions.futur.json?a=1": 400,
        "contributions.futur/3/8/0.mvt": 400,
        "contributions.futur/14/x/0.mvt": 400,
        "contributions.futur/features/0.json": 400,
        "contributions.futur/features/999999.json": 404,
        f"contributions.futur/1/{TILE}": 404,
        "contributions.futur/changes": 404,
        f"contributions.autre/{TILE}": 404,
        f"contributions/{TILE}": 404,
        f"layer.bancs/2/{TILE}": 404,
        f"layer.inconnue/{TILE}": 404,
        f"communes/{TILE}": 404,
        "n'importe/quoi": 404,
    }
    answers = {path: client.get(f"{MOUNT}/{path}") for path in statuses}
    assert {path: answer.status_code for path, answer in answers.items()} == statuses
    assert {answer["Cache-Control"] for answer in answers.values()} == {"private, no-store"}
    assert client.post(f"{MOUNT}/contributions.futur.json").status_code == 405
