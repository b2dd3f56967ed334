"""The map of a list with filters: exactly what the list leaves, drawn or counted."""

from typing import Any
from urllib.parse import urlsplit

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client

from contributions.models import Contribution
from layers.models import Consultation
from portal import filtered_map
from tests import places, scenes
from tiles.address import tiles_of_box

pytestmark = pytest.mark.django_db

PAGE = "/concertations/un-parvis/"


@pytest.fixture
def consultation(db: None) -> Consultation:
    """Forty contributions on a grid; every fourth speaks of a banc, every eighth is about bikes."""
    made = scenes.consultation(perimeter=places.square_around(half_m=5_000))
    lon, lat = places.LILLE
    for n in range(40):
        scenes.contribution(
            made,
            title="Un banc" if n % 4 == 0 else "Un arbre",
            category="velo" if n % 8 == 0 else "arbres",
            geom=places.point(lon + (n % 8) * 0.004, lat + n // 8 * 0.004),
        )
    return made


def _source(client: Client, **asked: str) -> dict[str, Any]:
    sources = client.get(PAGE, asked).context["map_sources"]
    return next(source for source in sources if source["id"] == "contributions")


def _tilejson(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get(_source(client, **asked)["tilejson"])
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def _decoded(client: Client, document: dict[str, Any], z: int, layer: str) -> dict[int, Any]:
    """The features of a layer, by number, of all tiles of a zoom."""
    found: dict[int, Any] = {}
    address = urlsplit(document["tiles"][0])
    west, south, east, north = document["bounds"]
    for tile in tiles_of_box("contributions.un-parvis", (west, south, east, north), z):
        if tile.z != z:
            continue
        path = (
            address.path.replace("{z}", str(z))
            .replace("{x}", str(tile.x))
            .replace("{y}", str(tile.y))
        )
        answer = client.get(f"{path}?{address.query}")
        assert answer.status_code in {200, 204}
        if answer.status_code == 200:
            decoded = mapbox_vector_tile.decode(answer.content)
            found |= {
                f["id"]: f["properties"] for f in decoded.get(layer, {"features": []})["features"]
            }
    return found


def test_without_filters_the_map_is_that_of_the_tile_room(
    client: Client, consultation: Consultation
) -> None:
    assert _source(client)["tilejson"] == "/tiles/contributions.un-parvis.json"
    assert _source(client, tri="soutenues")["tilejson"] == "/tiles/contributions.un-parvis.json"


@pytest.mark.parametrize(
    "asked",
    [
        {"recherche": "bancs"},
        {"categorie": "velo"},
        {"recherche": "banc", "categorie": "arbres"},
        {"etat": "avec-reponse"},
        {"zone": "3.05,50.62;3.07,50.62;3.07,50.65;3.05,50.65"},
    ],
)
@pytest.mark.parametrize("z", [10, 14])
def test_the_map_shows_exactly_what_the_list_leaves(
    client: Client, consultation: Consultation, asked: dict[str, str], z: int
) -> None:
    listed = set()
    address = f"{PAGE}liste/"
    answer = client.get(address, asked)
    listed |= {line["pk"] for line in answer.context["contributions"]}
    while answer.context["listed"].keys.after:
        answer = client.get(address, asked | {"apres": answer.context["listed"].keys.after})
        listed |= {line["pk"] for line in answer.context["contributions"]}
    drawn = _decoded(client, _tilejson(client, **asked), z, "contributions")
    assert set(drawn) == listed


def test_many_are_counted_and_the_counts_do_not_lie(
    client: Client, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtered_map, "MOST_PINS", 5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contributions_fold_live(), contributions_fold_peaks()")
    document = _tilejson(client, recherche="banc")
    counted = _decoded(client, document, 10, "clusters")
    assert sum(cluster["count"] for cluster in counted.values()) == 10
    assert sum(cluster.get("count_velo", 0) for cluster in counted.values()) == 5
    assert sum(cluster.get("count_arbres", 0) for cluster in counted.values()) == 5
    assert not _decoded(client, document, 10, "contributions")
    assert len(_decoded(client, document, 16, "contributions")) == 10


def test_a_hidden_contribution_leaves_the_map(client: Client, consultation: Consultation) -> None:
    document = _tilejson(client, recherche="banc")
    first = min(_decoded(client, document, 12, "contributions"))
    Contribution.objects.filter(pk=first).update(status="hidden")
    assert first not in _decoded(client, document, 12, "contributions")


def test_the_facts_of_a_pin_are_those_of_the_tile_room(
    client: Client, consultation: Consultation
) -> None:
    document = _tilejson(client, recherche="banc")
    address = urlsplit(document["features"]).path.replace("{id}", "12")
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/tiles/contributions.un-parvis/features/12.json"


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("contributions.un-parvis/10/1/1.mvt?recherche=-", 400),
        ("contributions.un-parvis/10/1/1.mvt?zone=ici", 400),
        ("contributions.un-parvis/10/1/1.mvt?groupees=²", 204),
        ("contributions.un-parvis/10/1/1.mvt?groupees=" + "9" * 5000, 204),
        ("contributions.un-parvis/1/9/9.mvt", 400),
        ("contributions.un-parvis/3/10/1/1.mvt", 404),
        ("contributions.autre/10/1/1.mvt", 404),
        ("layer.un-parvis/10/1/1.mvt", 404),
        ("contributions.un-parvis/changes", 404),
        ("../../etc/passwd", 404),
    ],
)
def test_an_address_that_is_none_of_ours_is_refused(
    client: Client, consultation: Consultation, rest: str, status: int
) -> None:
    assert client.get(f"{PAGE}filtre/tiles/{rest}").status_code == status


def test_a_draft_has_no_public_tiles(client: Client) -> None:
    scenes.consultation("secrete", visibility="draft")
    address = "/concertations/secrete/filtre/tiles/contributions.secrete.json?categorie=velo"
    assert client.get(address).status_code == 404


def test_such_tiles_are_kept_by_the_browser_alone_and_not_for_long(
    client: Client, consultation: Consultation
) -> None:
    answer = client.get(_source(client, recherche="banc")["tilejson"])
    assert answer.headers["Cache-Control"] == "private, max-age=30"
