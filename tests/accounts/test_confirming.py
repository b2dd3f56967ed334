"""The letter that confirms an address: where it went, once more, and its link when it has served."""

import re
import time

import pytest
from django.test import Client

from accounts.models import OutgoingMail
from tests import personas

pytestmark = pytest.mark.django_db
WAITING = "/compte/confirmer/"
GIVEN = {
    "email": "zoe@exemple.fr",
    "username": "Zoé",
    "password1": "un-mot-de-passe-9",
    "rules": "on",
}


def signed_up(**changes: str) -> Client:
    client = Client()
    assert client.post("/compte/inscription/", GIVEN | changes).status_code == 302
    return client


def link() -> str:
    found = re.search(r"(/compte/confirmer/\S+/)", OutgoingMail.objects.first().body_text)  # type: ignore[union-attr]
    assert found
    return found.group(1)


def test_the_page_names_the_address_in_this_browser_only() -> None:
    client = signed_up()
    assert "<strong>zoe@exemple.fr</strong>" in client.get(WAITING).text
    other = Client().get(WAITING)
    assert other.status_code == 200
    assert "exemple.fr" not in other.text
    assert "Renvoyer" not in other.text


def test_the_letter_is_written_again_but_not_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_up()
    soon = client.post(WAITING)
    assert soon.status_code == 429
    assert "attendez quelques minutes" in soon.text
    assert OutgoingMail.objects.count() == 1
    # Three minutes later the limit of the first letter is over.
    later = time.time() + 200
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.post(WAITING).status_code == 302
    assert OutgoingMail.objects.count() == 2


def test_an_address_that_has_an_account_sees_the_same_page() -> None:
    personas.resident()
    client = signed_up(email="camille@exemple.test")
    page = client.get(WAITING)
    assert "<strong>camille@exemple.test</strong>" in page.text
    assert "Renvoyer le message" in page.text


def test_without_a_sign_up_there_is_nothing_to_send_again() -> None:
    answer = Client().post(WAITING)
    assert answer.url == "/compte/connexion/"  # type: ignore[attr-defined]
    assert not OutgoingMail.objects.exists()


def test_a_link_that_has_served_says_that_the_address_is_confirmed() -> None:
    signed_up()
    used = link()
    assert Client().post(used).status_code == 302
    for answer in (Client().get(used), Client().post(used)):
        assert answer.status_code == 200
        assert "Votre adresse est confirmée" in answer.text
        assert "Me connecter" in answer.text
        assert "un autre" not in answer.text
        assert "zoe@exemple.fr" not in answer.text


def test_a_link_that_was_cut_promises_another() -> None:
    signed_up()
    page = Client().get(f"{link()[:-5]}/").text
    assert "Ce lien ne fonctionne plus" in page
    assert "nous vous en enverrons un autre" in page


def test_the_address_has_one_name_everywhere() -> None:
    for page in ("connexion", "inscription", "mot-de-passe/oublie"):
        text = Client().get(f"/compte/{page}/").text
        assert "Adresse e-mail" in text, page
        assert not re.search(r"<label[^>]*>\s*(Courriel|E-mail)\b", text), page
