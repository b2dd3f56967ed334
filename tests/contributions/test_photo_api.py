"""Photographs through the API: the author adds them, everybody reads where they are."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from contributions.models import Contribution, Photo
from contributions.photos.moderation import hide_photo
from tests import personas, photographs, scenes
from tests.contributions.test_api import assert_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def token() -> str:
    author = personas.resident()
    scenes.contribution(scenes.consultation(), author=author)
    return Token.objects.create(user=author).key


def send(token: str, *, alt: str | None = "Une rue", photo: Any = None, **extra: Any) -> Any:
    contribution = Contribution.objects.get()
    fields = {"photo": photographs.upload(photographs.telling()) if photo is None else photo}
    return Client().post(
        f"/api/v1/contributions/{extra.pop('to', contribution.public_id)}/photos/",
        fields | ({"alt": alt} if alt is not None else {}),
        headers={"Authorization": f"Token {token}"} if token else {},
    )


def test_an_author_adds_a_photograph_and_everybody_reads_where_it_is(token: str) -> None:
    first, again = send(token), send(token)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    made = first.json()
    contribution = Contribution.objects.get()
    document = Client().get(f"/api/v1/contributions/{contribution.public_id}/").json()
    assert document["properties"]["photos"] == [made]
    listed = Client().get("/api/v1/consultations/un-parvis/contributions/").json()
    assert listed["features"][0]["properties"]["photos"] == [made]
    assert (made["alt"], made["width"], made["height"]) == ("Une rue", 480, 640)
    for name in ("url", "thumbnail"):
        path = made[name][made[name].index("/contributions/") :]
        assert Client().get(path).status_code == 200
    hide_photo(
        photo=Photo.objects.get(), officer=personas.officer(), reason="Non.", now=timezone.now()
    )
    document = Client().get(f"/api/v1/contributions/{contribution.public_id}/").json()
    assert document["properties"]["photos"] == []


@pytest.mark.parametrize(
    ("given", "status", "code", "field"),
    [
        ({"alt": None}, 422, "alt-missing", "alt"),
        ({"alt": " "}, 422, "alt-missing", "alt"),
        ({"alt": "x" * 301}, 422, "alt-too-long", "alt"),
        ({"photo": "pas un fichier"}, 422, "photo-missing", "photos"),
        ({"photo": SimpleUploadedFile("a.jpg", b"<svg/>")}, 422, "photo-svg", "photos"),
        ({"photo": SimpleUploadedFile("a.jpg", b"GIF89a  ")}, 422, "photo-animated", "photos"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_refusal_is_a_problem_that_names_its_field(
    token: str, given: dict[str, Any], status: int, code: str, field: str
) -> None:
    assert_problem(send(token, **given), status, code, field)
    assert not Photo.objects.exists()


def test_nobody_else_adds_one_and_nothing_else_takes_one(token: str) -> None:
    other = Token.objects.create(user=personas.neighbour()).key
    assert_problem(send(other), 403, "not-yours", "photos")
    assert_problem(send(""), 401)
    unknown = "00000000-0000-4000-8000-000000000000"
    assert_problem(send(token, to=unknown), 404)
    contribution = Contribution.objects.get()
    answer = Client().post(
        f"/api/v1/contributions/{contribution.public_id}/photos/",
        json.dumps({"photo": "", "alt": ""}),
        content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )
    assert_problem(answer, 415)
    answer = Client().post(
        f"/api/v1/contributions/{contribution.public_id}/photos/",
        b"--x\r\nnot a part",
        content_type="multipart/form-data",
        headers={"Authorization": f"Token {token}"},
    )
    assert_problem(answer, 400)
    Contribution.objects.update(status="hidden")
    assert_problem(send(token), 410)


def test_a_sixth_one_and_one_after_the_end_are_refused(token: str) -> None:
    for colour in ("red", "green", "blue", "gold", "pink"):
        assert send(token, photo=photographs.upload(photographs.drawn(colour))).status_code == 201
    assert_problem(send(token), 422, "photos-too-many", "photos")
    Photo.objects.all().delete()
    phase = Contribution.objects.get().consultation.phases.get(accepts_contributions=True)
    phase.delete()
    assert_problem(send(token), 403, "photos-closed", "photos")


def test_the_description_of_the_api_tells_how_a_photograph_is_sent() -> None:
    schema = json.loads(Client().get("/api/v1/schema/?format=json").content)
    operation = schema["paths"]["/api/v1/contributions/{public_id}/photos/"]["post"]
    shape = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["$ref"]
    fields = schema["components"]["schemas"][shape.rsplit("/", 1)[-1]]["properties"]
    assert set(fields) == {"photo", "alt"}
    assert {"201", "413", "422"} <= set(operation["responses"])
    page = Client().get("/api/v1/docs/").content.decode()
    assert "/api/v1/contributions/{public_id}/photos/" in page
