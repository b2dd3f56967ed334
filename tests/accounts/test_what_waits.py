"""The page on which somebody signs in says what waits for her behind it."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import personas, scenes
from tests.contributions.test_contribute_pages import REVIEW, hidden_fields, walk_to_review

pytestmark = pytest.mark.django_db


def page_of(address: str) -> str:
    return Client().get(address).content.decode()


def test_a_sending_with_an_expired_session_leads_to_a_page_that_says_the_text_is_kept() -> None:
    scenes.consultation()
    client = Client()
    fields = hidden_fields(walk_to_review(client))
    answer = client.post(REVIEW, fields, follow=True)
    page = answer.content.decode()
    assert "Ce que vous avez écrit est gardé." in page
    assert "pressez alors «\u202fEnvoyer ma contribution\u202f»" in page


def test_a_support_by_a_visitor_says_that_it_is_still_to_be_confirmed() -> None:
    shown = scenes.contribution(scenes.consultation(), author=personas.neighbour())
    client = Client()
    instead = f"/concertations/un-parvis/contribuer/plutot/{shown.public_id}/"
    page = client.post(instead, {"etape": "quoi"}, follow=True).content.decode()
    assert "la contribution à soutenir\u202f: pressez alors «\u202fJe soutiens\u202f»" in page
    assert "Votre brouillon est gardé." in page
    page = client.post(f"/contributions/{shown.public_id}/soutenir/", follow=True).content.decode()
    assert "pressez alors «\u202fJe soutiens\u202f»" in page


def test_a_comment_waits_too_and_signing_up_says_the_same() -> None:
    shown = scenes.contribution(scenes.consultation(), author=personas.neighbour())
    address = quote(f"/contributions/{shown.public_id}/commenter/")
    for door in ("connexion", "inscription"):
        assert "Votre commentaire est gardé." in page_of(f"/compte/{door}/?next={address}")
        assert "l’étape «\u202fRelire\u202f»" in page_of(f"/compte/{door}/?next={REVIEW}")


@pytest.mark.parametrize("address", ["/", "/compte/", "/nulle-part/", "https://ailleurs.test/x"])
def test_nothing_is_said_when_nothing_waits(address: str) -> None:
    assert "Une fois dans votre compte" not in page_of(f"/compte/connexion/?next={address}")
