"""The API: the same services, the same refusals as problem documents, and never a 500."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import User
from contributions.models import Contribution
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

LIST = "/api/v1/consultations/un-parvis/contributions/"
PASSWORD = "un-mot-de-passe-9"


def feature(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [3.0635, 50.6367]},
        "properties": {"title": "Un banc", "category": "arbres", "body": "Ici."} | properties,
    }


def send(document: Any, *, token: str = "", key: str | None = None, **extra: Any) -> Any:
    headers = {"Authorization": f"Token {token}"} if token else {}
    if key is not None:
        headers["Idempotency-Key"] = key
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Client().post(
        extra.pop("path", LIST),
        data=body,
        content_type=extra.pop("content_type", "application/geo+json"),
        headers=headers,
    )


@pytest.fixture
def token() -> str:
    scenes.consultation()
    return Token.objects.create(user=personas.resident()).key


def assert_problem(answer: Any, status: int, code: str = "", field: str = "") -> None:
    document = json.loads(answer.content)
    assert (answer.status_code, document["status"]) == (status, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(document) >= {"type", "title", "status", "detail", "code", "field"}
    if code:
        assert (document["code"], document["field"]) == (code, field)


def test_a_feature_sent_twice_with_one_key_is_one_contribution(token: str) -> None:
    scenes.commune()
    first = send(feature(), token=token, key="a-1")
    again = send(feature(), token=token, key="a-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first["Location"].endswith(f"/api/v1/contributions/{first.json()['id']}/")
    assert Client().get(first["Location"]).json() == first.json()
    assert first.json()["properties"]["communes"][0]["insee_code"] == "59350"
    assert "camille@exemple.test" not in first.content.decode()
    other = send(feature(title="Deux bancs"), token=token, key="a-1")
    assert_problem(other, 409, "idempotency-key-reused", "Idempotency-Key")
    assert Contribution.objects.count() == 1


def test_without_a_key_two_sendings_are_two_contributions(token: str) -> None:
    assert [send(feature(), token=token).status_code for _ in range(2)] == [201, 201]


@pytest.mark.parametrize(
    ("document", "status", "code", "field"),
    [
        (feature(title=" "), 422, "title-missing", "title"),
        (feature(title=5), 422, "title-missing", "title"),
        (feature(title="a\x00"), 422, "title-unreadable", "title"),
        (feature(title="\ud800"), 422, "title-unreadable", "title"),
        (feature(body=["x"]), 422, "body-not-text", "body"),
        (feature(body="x" * 5001), 422, "body-too-long", "body"),
        (feature(category="zz\x00"), 422, "category-unknown", "category"),
        (feature(category=None), 422, "category-unknown", "category"),
        (feature(about="x"), 422, "feature-unknown", "about"),
        (feature(about={"layer": "\x00", "source_id": "1"}), 422, "feature-unknown", "about"),
        (feature(about={"layer": "x", "source_id": "1"}), 422, "feature-unknown", "about"),
        ({"type": "Feature", "properties": {}}, 422, "title-missing", "title"),
        (feature() | {"properties": None}, 422, "not-a-feature", ""),
        (feature() | {"geometry": None}, 422, "invalid-geometry", "geometry"),
        ([], 422, "not-a-feature", ""),
        (None, 422, "not-a-feature", ""),
        (12, 422, "not-a-feature", ""),
        (b"", 422, "not-a-feature", ""),
        (b'{"type":', 400, "parse_error", ""),
        (b"\xff\xfe", 400, "parse_error", ""),
        (b"NaN", 400, "parse_error", ""),
        (b"[" * 200_000, 400, "parse_error", ""),
        (b"1" * 5_000, 400, "parse_error", ""),
        (b" " * 1_100_000, 413, "body-too-large", ""),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_malformed_document_is_a_problem_with_its_field(
    token: str, document: Any, status: int, code: str, field: str
) -> None:
    assert_problem(send(document, token=token), status, code, field)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        ("[50.6367, 3.0635]", "coordinates-swapped"),
        ("[0, 0]", "outside-perimeter"),
        ("[1e999, 50]", "invalid-geometry"),
        ("[1" + "0" * 400 + ", 50]", "invalid-geometry"),
        ('["3", "50"]', "invalid-geometry"),
        ("[true, false]", "invalid-geometry"),
        ("[]", "invalid-geometry"),
        ("[" * 500 + "]" * 500, "invalid-geometry"),
    ],
)
def test_a_bad_position_is_a_problem_of_the_geometry(
    token: str, coordinates: str, code: str
) -> None:
    text = json.dumps(feature()).replace("[3.0635, 50.6367]", coordinates)
    assert_problem(send(text.encode(), token=token), 422, code, "geometry")


@pytest.mark.parametrize("key", ["", " ", "é", "k" * 201, "a b", "\t"])
def test_an_absurd_idempotency_key_is_refused(token: str, key: str) -> None:
    answer = send(feature(), token=token, key=key)
    assert_problem(answer, 422, "idempotency-key-invalid", "Idempotency-Key")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "a/b;c"])
def test_another_content_type_is_refused(token: str, kind: str) -> None:
    assert send(feature(), token=token, content_type=kind).status_code in {400, 415}


def test_who_is_not_signed_in_or_comes_from_another_site_cannot_write(token: str) -> None:
    assert_problem(send(feature()), 401)
    assert_problem(send(feature(), token="0" * 40), 401)
    assert_problem(send(feature(), token="é"), 401)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get())
    answer = browser.post(LIST, json.dumps(feature()), content_type="application/json")
    assert_problem(answer, 403)


def test_a_closed_an_unknown_and_a_draft_consultation_are_told_apart(token: str) -> None:
    scenes.consultation("finie", opens_in_days=-20, closes_in_days=-1)
    scenes.consultation("brouillon", visibility="draft")
    path = "/api/v1/consultations/{}/contributions/"
    closed = send(feature(), token=token, path=path.format("finie"))
    assert_problem(closed, 403, "consultation-not-open")
    for slug in ("brouillon", "rien"):
        assert_problem(send(feature(), token=token, path=path.format(slug)), 404)


def test_the_list_is_paged_bounded_by_a_box_and_shows_published_ones_only() -> None:
    consultation = scenes.consultation()
    for lon in (3.060, 3.062, 3.064):
        scenes.contribution(consultation, geom=places.point(lon, 50.6367), title=f"{lon}")
    scenes.contribution(consultation, status="hidden", title="masquée")
    client = Client()
    page = client.get(LIST, {"limit": 2}).json()
    assert (page["numberMatched"], page["numberReturned"]) == (3, 2)
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert len(client.get(following).json()["features"]) == 1
    boxed = client.get(LIST, {"bbox": "3.061,50.6,3.063,50.7"}).json()
    assert [f["properties"]["title"] for f in boxed["features"]] == ["3.062"]
    for query in ({"limit": "0"}, {"limit": "-1"}, {"offset": "²"}, {"bbox": "1,2,3"}):
        assert_problem(client.get(LIST, query), 422)


def test_a_contribution_that_left_the_map_is_gone() -> None:
    contribution = scenes.contribution(scenes.consultation(), status="hidden")
    answer = Client().get(f"/api/v1/contributions/{contribution.public_id}/")
    assert_problem(answer, 410)
    assert "Un arbre" not in answer.content.decode()


def ask_token(**credentials: Any) -> Any:
    return Client().post("/api/v1/token/", json.dumps(credentials), content_type="application/json")


def test_a_confirmed_account_gets_its_token_and_writes_with_it() -> None:
    scenes.consultation()
    user = personas.resident(PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    answer = ask_token(email="Camille@Exemple.test", password=PASSWORD)
    assert answer.status_code == 200
    assert send(feature(), token=answer.json()["token"]).status_code == 201


def test_a_wrong_password_an_unconfirmed_and_a_closed_account_get_the_same_answer() -> None:
    user = personas.resident(PASSWORD)
    address = EmailAddress.objects.create(user=user, email=user.email, verified=False)
    assert_problem(ask_token(email=user.email, password=PASSWORD), 401, "bad-credentials")
    address.verified = True
    address.save()
    assert_problem(ask_token(email=user.email, password="non"), 401, "bad-credentials")
    assert_problem(ask_token(email="rien@exemple.test", password="non"), 401, "bad-credentials")
    assert_problem(ask_token(email="\x00", password="\ud800"), 401, "bad-credentials")
    assert_problem(ask_token(email=5, password=None), 400)
    user.is_active = False
    user.save()
    assert_problem(ask_token(email=user.email, password=PASSWORD), 401, "bad-credentials")


def test_guessing_passwords_is_slowed_down() -> None:
    answers = [ask_token(email="rien@exemple.test", password="non") for _ in range(12)]
    assert answers[-1].status_code == 429
    assert_problem(answers[-1], 429)
    assert "Retry-After" in answers[-1]


def test_the_description_and_its_page_name_every_operation() -> None:
    client = Client()
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert "POST /api/v1/consultations/{slug}/contributions/" in text
    assert "https://" not in "".join(part for part in text.split("<script")[1:2])
