"""Signing up: e-mail, pseudonym, consent, letter, confirmation, and coming back to what was written."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Consent, OutgoingMail, User
from tests import personas

pytestmark = pytest.mark.django_db

SIGN_UP = "/compte/inscription/"
NEXT = "/concertations/un-parvis/contribuer/relire/"
GIVEN = {
    "email": "Zoe@exemple.fr",
    "username": "Zoé de Fives",
    "password1": "un-mot-de-passe-9",
    "rules": "on",
}


def confirmation_link() -> str:
    found = re.search(
        r"https?://[^/]+(/compte/confirmer/\S+/)", OutgoingMail.objects.get().body_text
    )
    assert found
    return found.group(1)


def test_she_signs_up_confirms_and_is_back_where_she_was_going() -> None:
    client = Client()
    answer = client.post(f"{SIGN_UP}?next={NEXT}", {**GIVEN, "next": NEXT})
    assert answer.url == "/compte/confirmer/"  # type: ignore[attr-defined]
    user = User.objects.get()
    assert (user.email, user.pseudonym, user.role) == ("zoe@exemple.fr", "Zoé de Fives", "resident")
    assert Consent.objects.get().kind == "rules"
    letter = OutgoingMail.objects.get()
    assert (letter.to, letter.subject) == ("zoe@exemple.fr", "Confirmez votre adresse e-mail")
    assert not mail.outbox
    link = confirmation_link()
    assert not EmailAddress.objects.get().verified
    client.get(link)
    assert not EmailAddress.objects.get().verified, "opening the link must not confirm by itself"
    confirmed = client.post(link)
    assert confirmed.url == NEXT  # type: ignore[attr-defined]
    assert EmailAddress.objects.get().verified
    assert client.get("/compte/").status_code == 200


def test_confirming_in_another_browser_confirms_and_asks_to_sign_in() -> None:
    Client().post(SIGN_UP, GIVEN)
    other = Client()
    assert other.post(confirmation_link()).status_code == 302
    assert EmailAddress.objects.get().verified
    assert other.get("/compte/").status_code == 302


def test_an_address_not_confirmed_cannot_sign_in() -> None:
    Client().post(SIGN_UP, GIVEN)
    client = Client()
    client.post("/compte/connexion/", {"login": GIVEN["email"], "password": GIVEN["password1"]})
    assert client.get("/compte/").status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": ""}, "Donnez votre adresse e-mail."),
        ({"email": "zoe"}, "Cette adresse e-mail n’est pas complète"),
        ({"username": ""}, "Choisissez un pseudonyme."),
        ({"username": "zoe@exemple.fr"}, "n’y mettez pas d’adresse e-mail"),
        ({"username": "  ...  "}, "au moins une lettre"),
        ({"username": "Zo\u202eé"}, "caractère invisible"),
        ({"username": "CAMILLE"}, "déjà pris"),
        ({"username": "Compte supprimé"}, "déjà pris"),
        ({"username": "z" * 41}, "40"),
        ({"username": "z\x00"}, "nul"),
        ({"password1": ""}, "Choisissez un mot de passe."),
        ({"password1": "abc"}, "trop court"),
        ({"rules": ""}, "Acceptez les règles"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_field_is_explained_in_french_and_the_rest_stays(
    change: dict[str, str], sentence: str
) -> None:
    personas.resident()
    answer = Client().post(SIGN_UP, GIVEN | change)
    page = answer.content.decode()
    assert sentence in page
    if "email" not in change:
        assert "oe@exemple.fr" in page
    assert User.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_an_address_that_has_an_account_gets_a_letter_and_the_page_says_nothing() -> None:
    personas.resident()
    answer = Client().post(SIGN_UP, GIVEN | {"email": "camille@exemple.test"})
    assert answer.url == "/compte/confirmer/"  # type: ignore[attr-defined]
    assert OutgoingMail.objects.get().subject == "Vous avez déjà un compte"
    assert User.objects.count() == 1


def test_next_never_leads_to_another_site() -> None:
    user = personas.resident("un-mot-de-passe-9")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    answer = Client().post(
        "/compte/connexion/",
        {"login": user.email, "password": "un-mot-de-passe-9", "next": "https://ailleurs.test/"},
    )
    assert answer.url == "/compte/"  # type: ignore[attr-defined]


def test_a_forgotten_password_is_replaced_through_the_outbox() -> None:
    user = personas.resident("un-mot-de-passe-9")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    letter = OutgoingMail.objects.get()
    found = re.search(r"https?://[^/]+(/compte/mot-de-passe/nouveau/\S+/)", letter.body_text)
    assert found
    step = client.get(found.group(1))
    new = {"password1": "un-autre-mot-de-passe-7", "password2": "un-autre-mot-de-passe-7"}
    client.post(step.url, new)  # type: ignore[attr-defined]
    user.refresh_from_db()
    assert user.check_password("un-autre-mot-de-passe-7")


@pytest.mark.parametrize(
    "name",
    [
        "email_confirmation_signup",
        "account_already_exists",
        "unknown_account",
        "password_reset_key",
        "password_reset",
        "password_changed",
        "password_set",
        "email_changed",
        "email_confirm",
        "email_deleted",
    ],
)
def test_every_letter_is_in_french(name: str) -> None:
    from django.template.loader import render_to_string

    text = render_to_string(f"account/email/{name}_message.txt", {"metropole_name": "M"})
    subject = render_to_string(f"account/email/{name}_subject.txt")
    assert text.startswith("Bonjour,")
    assert not re.search(r"\b(the|your|you|email has)\b", text + subject, re.IGNORECASE)
