"""Questions and answers through the API."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.models import Answer, Contribution
from layers.models import Consultation
from tests import personas, places, questions, scenes

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/consultations/un-parvis/"
SEND = ADDRESS + "contributions/"


@pytest.fixture
def scene() -> Consultation:
    return scenes.consultation()


@pytest.fixture
def client(scene: Consultation) -> Client:
    client = Client()
    client.force_login(personas.resident())
    return client


def send(client: Client, answers: Any, **headers: str) -> Any:
    properties = {"title": "Un banc", "category": "arbres", "answers": answers}
    return client.post(
        SEND,
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(places.inside().coords)},
            "properties": properties,
        },
        content_type="application/json",
        headers=headers,
    )


def test_a_consultation_lists_what_it_asks(client: Client, scene: Consultation) -> None:
    questions.question(scene, "choix", "multiple", is_public=True, categories=["velo"])
    questions.question(scene, "urgence", "scale", is_required=True)
    questions.question(scene, "mesure", "number", lowest=None)
    questions.question(scene, "idee", "text", help_text="En une phrase.")
    withdrawn = questions.question(scene, "ancienne", "text")
    withdrawn.is_withdrawn = True
    withdrawn.save()
    common = {"help_text": "", "required": False, "public": False, "categories": []}
    assert client.get(ADDRESS).json()["properties"]["questions"] == [
        {
            **common, "slug": "choix", "kind": "multiple", "label": "Question choix",
            "public": True, "categories": ["velo"],
            "options": [{"slug": name, "label": f"Choix {name}"} for name in "abc"],
        },
        {
            **common, "slug": "urgence", "kind": "scale", "label": "Question urgence",
            "required": True, "lowest": 1, "highest": 5,
            "lowest_label": "pas du tout", "highest_label": "tout à fait",
        },
        {
            **common, "slug": "mesure", "kind": "number", "label": "Question mesure",
            "lowest": None, "highest": 40, "unit": "°C", "decimals": 1,
        },
        {
            **common, "slug": "idee", "kind": "text", "label": "Question idee",
            "help_text": "En une phrase.", "max_length": 100,
        },
    ]  # fmt: skip


def test_public_answers_come_back_private_ones_do_not(client: Client, scene: Consultation) -> None:
    questions.every_kind(scene, is_public=True)
    questions.question(scene, "secret", "text")
    answers = {
        "single": "b", "multiple": ["c", "b"], "scale": 2, "text": "Oui", "number": 12.5,
        "secret": "Entre nous",
    }  # fmt: skip
    made = send(client, answers)
    assert made.status_code == 201
    public = {"single": "b", "multiple": ["b", "c"], "scale": 2, "text": "Oui", "number": 12.5}
    assert made.json()["properties"]["answers"] == public
    assert client.get(made["Location"]).json()["properties"]["answers"] == public
    (listed,) = client.get(SEND).json()["features"]
    assert listed["properties"]["answers"] == public
    assert Answer.objects.filter(question__slug="secret", text="Entre nous").exists()


def test_without_answers_there_is_an_empty_object(client: Client, scene: Consultation) -> None:
    questions.every_kind(scene, is_public=True)
    nothings: list[Any] = [{}, None, {"text": "", "multiple": [], "scale": None}]
    for nothing in nothings:
        assert send(client, nothing).json()["properties"]["answers"] == {}


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ([], "answers-not-readable", "answers"),
        ("oui", "answers-not-readable", "answers"),
        (0, "answers-not-readable", "answers"),
        ({"inconnue": "x"}, "question-unknown", "answers.inconnue"),
        ({"é" * 400: "x"}, "question-unknown", "answers"),
        ({"single": "z"}, "answer-not-of-its-kind", "answers.single"),
        ({"single": ["a"]}, "answer-not-of-its-kind", "answers.single"),
        ({"multiple": "a"}, "answer-not-of-its-kind", "answers.multiple"),
        ({"multiple": [["a"]]}, "answer-not-of-its-kind", "answers.multiple"),
        ({"scale": True}, "answer-not-of-its-kind", "answers.scale"),
        ({"scale": 1.5}, "answer-out-of-bounds", "answers.scale"),
        ({"scale": 10**400}, "answer-out-of-bounds", "answers.scale"),
        ({"number": {"value": 3}}, "answer-not-of-its-kind", "answers.number"),
        ({"number": 1e308}, "answer-not-of-its-kind", "answers.number"),
        ({"number": 40.5}, "answer-out-of-bounds", "answers.number"),
        ({"number": 0.01}, "answer-out-of-bounds", "answers.number"),
        ({"text": 3}, "answer-not-of-its-kind", "answers.text"),
        ({"text": "\ud800"}, "answer-not-of-its-kind", "answers.text"),
        ({"text": "a" * 101}, "answer-out-of-bounds", "answers.text"),
    ],
)
def test_what_is_wrong_is_named(
    client: Client, scene: Consultation, answers: Any, code: str, field: str
) -> None:
    questions.every_kind(scene)
    refused = send(client, answers)
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["code"], problem["field"]) == (code, field)
    assert problem["detail"].rstrip().endswith(".")
    assert not Contribution.objects.exists()


def test_a_required_answer_is_asked_for_by_name(client: Client, scene: Consultation) -> None:
    questions.question(scene, "urgence", "scale", is_required=True)
    problem = send(client, {}).json()
    assert (problem["code"], problem["field"]) == ("answer-missing", "answers.urgence")
    assert problem["detail"] == "«\u202fQuestion urgence\u202f»\u202f: choisissez une réponse."


def test_sending_again_with_the_same_key_answers_nothing_twice(
    client: Client, scene: Consultation
) -> None:
    questions.every_kind(scene)
    key = {"Idempotency-Key": "une-fois"}
    assert send(client, {"scale": 3}, **key).status_code == 201
    assert send(client, {"scale": 3}, **key).status_code == 200
    assert send(client, {"scale": 4}, **key).status_code == 409
    assert Answer.objects.count() == 1


def test_a_page_of_contributions_reads_its_answers_at_once(
    client: Client, scene: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = questions.question(scene, "urgence", "scale", is_public=True)
    for _ in range(20):
        questions.answer(scenes.contribution(scene), asked, 3)
    with django_assert_max_num_queries(12):
        features = client.get(SEND).json()["features"]
    assert [feature["properties"]["answers"] for feature in features] == [{"urgence": 3}] * 20
