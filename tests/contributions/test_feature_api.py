"""The API places a contribution on an object of a layer, and gives back what it is about."""

import json
from typing import Any

import pytest
import shapely
from django.test import Client
from rest_framework.authtoken.models import Token

from contributions.models import Contribution
from tests import personas, scenes
from tests.contributions.test_api import assert_problem, feature, send
from tests.contributions.test_feature_place import CENTIMETRE_M, WAY, metric
from tests.layers.revisions import layer, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def token() -> str:
    consultation = scenes.consultation()
    ways = layer("voies", kind="line", title_property="nom")
    consultation.consultation_layers.create(layer=ways)
    serve(ways, {"way": (WAY, {"nom": "Voie du Parvis"})})
    return Token.objects.create(user=personas.resident()).key


def about(**columns: Any) -> dict[str, Any]:
    """A Feature without geometry, about the way."""
    spoken = {"layer": "voies", "source_id": "way"} | columns
    return feature(about=spoken) | {"geometry": None}


def test_a_section_without_geometry_is_drawn_here_and_given_back(token: str) -> None:
    answer = send(about(from_m=120, to_m=340.5), token=token, key="k")
    assert answer.status_code == 201
    document = json.loads(answer.content)
    assert document["properties"]["about"] == {
        "layer": "voies",
        "source_id": "way",
        "revision": 1,
        "from_m": 120.0,
        "to_m": 340.5,
    }
    drawn = metric(shapely.geometry.shape(document["geometry"]))
    assert drawn.length == pytest.approx(220.5, abs=2 * CENTIMETRE_M)
    again = send(about(from_m=120, to_m=340.5), token=token, key="k")
    assert (again.status_code, json.loads(again.content)["id"]) == (200, document["id"])
    assert_problem(send(about(from_m=121, to_m=340.5), token=token, key="k"), 409)


def test_without_distances_the_place_is_all_of_it(token: str) -> None:
    sent = about()
    del sent["geometry"]
    document = json.loads(send(sent, token=token).content)
    assert metric(shapely.geometry.shape(document["geometry"])).equals_exact(metric(WAY), 0.02)
    assert document["properties"]["about"]["from_m"] is None


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"from_m": 1}, "section-unreadable", "about"),
    ({"from_m": "1", "to_m": 2}, "section-unreadable", "about"),
    ({"from_m": True, "to_m": 2}, "section-unreadable", "about"),
    ({"from_m": 10**400, "to_m": 2}, "section-unreadable", "about"),
    ({"from_m": [], "to_m": {}}, "section-unreadable", "about"),
    ({"from_m": 9, "to_m": 2}, "section-unreadable", "about"),
    ({"from_m": 1, "to_m": 9_000}, "section-beyond", "about"),
    ({"source_id": "gone", "from_m": 1, "to_m": 2}, "feature-unknown", "about"),
]


@pytest.mark.parametrize(("columns", "code", "field"), REFUSED)
def test_a_section_that_cannot_be_is_a_problem_with_its_field(
    token: str, columns: dict[str, Any], code: str, field: str
) -> None:
    assert_problem(send(about(**columns), token=token), 422, code, field)
    assert not Contribution.objects.exists()


def test_a_section_with_a_geometry_and_nothing_at_all_are_refused(token: str) -> None:
    both = about(from_m=1, to_m=2) | {"geometry": feature()["geometry"]}
    assert_problem(send(both, token=token), 422, "section-with-geometry", "about")
    nothing = feature() | {"geometry": None}
    assert_problem(send(nothing, token=token), 422, "invalid-geometry", "geometry")


def test_the_open_data_says_the_section(token: str) -> None:
    send(about(from_m=120, to_m=340), token=token)
    items = Client().get("/ogc/collections/contributions/items?f=json")
    (found,) = json.loads(items.content)["features"]
    assert (found["properties"]["about_from_m"], found["properties"]["about_to_m"]) == (120, 340)
    schema = json.loads(Client().get("/api/v1/schema/", {"format": "json"}).content)
    sent = schema["components"]["schemas"]["AboutShape"]["properties"]
    assert {"from_m", "to_m"} <= set(sent)
