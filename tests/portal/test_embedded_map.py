"""The one page that other sites may frame: readable, up to date, without a cookie."""

import re

import pytest
from django.test import Client

from tests import personas, scenes

pytestmark = pytest.mark.django_db
MAP = "/concertations/un-parvis/carte/"


def test_partners_frame_the_map_and_nothing_else() -> None:
    scenes.contribution(scenes.consultation(), title="Un banc au soleil")
    client = Client()
    client.force_login(personas.resident())
    client.get("/compte/")
    answer = client.get(MAP)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    page = answer.content.decode()
    assert "Un banc au soleil" in page
    assert "<parvis-map" in page
    assert '<base target="_blank">' in page
    assert not re.search(r"<(form|input|button)\b", page)
    for other in ("/", "/concertations/un-parvis/", "/compte/"):
        framed = client.get(other)
        assert "frame-ancestors 'none'" in framed["Content-Security-Policy"]
        assert framed["X-Frame-Options"] == "DENY"


def test_a_draft_has_no_map_to_frame_and_the_code_to_copy_is_on_the_data_tab() -> None:
    scenes.consultation()
    tab = Client().get("/concertations/un-parvis/?onglet=donnees").content.decode()
    assert "&lt;iframe src=" in tab
    assert f"{MAP}&quot;" in tab
    draft = scenes.consultation("brouillon")
    draft.visibility = "draft"
    draft.save()
    assert Client().get("/concertations/brouillon/carte/").status_code == 404
    assert Client().post(MAP).status_code == 405
