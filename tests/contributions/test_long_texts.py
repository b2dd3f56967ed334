"""A text beyond its bound: nothing of it is cut, and the refusal says by how much it exceeds."""

import re

import pytest
from django.test import Client

from tests import personas, photographs, scenes
from tests.contributions.test_contribute_pages import LAT, LON, WHAT, WHERE, WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    scenes.consultation()
    client = Client()
    client.post(WHERE, {"lon": LON, "lat": LAT})
    return client


def test_a_long_paste_is_kept_whole_and_each_field_says_how_many_are_too_many(
    visitor: Client,
) -> None:
    title, body = "t" * 400, "é" * 8_000
    answer = visitor.post(WHAT, WORDS | {"title": title, "body": body})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Le titre a 400 caractères, dont 280 de trop\u202f: gardez-en 120." in page
    assert "Le texte a 8\u00a0000 caractères, dont 3\u00a0000 de trop" in page
    assert title in page
    assert body in page


def test_the_bounds_are_said_beforehand_and_no_field_cuts(visitor: Client) -> None:
    visitor.post(WHAT, WORDS | {"photos": photographs.upload(), "action": "ajouter-photos"})
    page = visitor.get(WHAT).content.decode()
    assert "maxlength" not in page
    assert "120 caractères au plus" in page
    assert "5\u00a0000 caractères au plus" in page
    assert "300 caractères au plus" in page
    assert '<text-room for="id_body" most="5000">' in page
    assert "maxlength" not in visitor.get(WHERE).content.decode()


def test_going_back_keeps_what_is_too_long_to_be_sent(visitor: Client) -> None:
    body = "é" * 60_000
    assert visitor.post(WHAT, WORDS | {"body": body, "action": "retour"}).status_code == 302
    assert body in visitor.get(WHAT).content.decode()


@pytest.mark.parametrize("action", ["retour", "ajouter-photos"])
def test_what_no_draft_can_keep_stays_on_the_page(visitor: Client, action: str) -> None:
    visitor.post(WHAT, WORDS | {"photos": photographs.upload(), "action": "ajouter-photos"})
    name = re.search(r'name="(alt-[^"]+)"', visitor.get(WHAT).content.decode())
    assert name
    description = "d" * 310
    answer = visitor.post(WHAT, WORDS | {name[1]: description, "action": action})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "La description a 310 caractères, dont 10 de trop" in page
    assert description in page
    assert visitor.post(WHAT, WORDS | {"body": "é" * 210_000, "action": action}).status_code == 422


def test_a_long_comment_is_refused_with_its_excess(visitor: Client) -> None:
    shown = scenes.contribution(scenes.consultation("debat"), author=personas.neighbour())
    visitor.force_login(personas.resident())
    page = f"/contributions/{shown.public_id}/commenter/"
    answer = visitor.post(page, {"body": "c" * 2_001})
    assert answer.status_code == 422
    assert "Le commentaire a 2\u00a0001 caractères, dont 1 de trop" in answer.content.decode()
    assert "c" * 2_001 in answer.content.decode()
    assert '<text-room for="id_body" most="2000">' in visitor.get(page).content.decode()


def test_only_photographs_are_judged_when_only_photographs_are_sent(visitor: Client) -> None:
    bad = photographs.upload(b"texte", name="notes.txt")
    answer = visitor.post(WHAT, {"body": "Pas fini.", "photos": bad, "action": "ajouter-photos"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "notes.txt" in page
    assert "Choisissez une catégorie" not in page
    assert "Pas fini." in page
    assert page.count("field--error") == 1
