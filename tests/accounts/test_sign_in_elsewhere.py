"""Signing in with an OpenID Connect provider that runs here, over HTTP."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import LazySettings
from django.test import Client

from accounts.models import Consent, OutgoingMail, User
from tests import personas

pytestmark = pytest.mark.django_db

LOGIN = "/compte/connexion/avec/externe/"
SUBJECT = "b6048e95bb134ec5b1d1e1fa69f287172e91722b9354d637a1bcf2ebb0fd2ef5v1"
IDENTITY = {"given_name": "Angela", "family_name": "Dubois", "birthdate": "1962-08-24"}
ANSWERS = {"email": "angela@exemple.test", "username": "Angela de Wazemmes", "rules": "on"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    person = oidc_provider_mock.User(sub=SUBJECT, claims={**IDENTITY, "acr": "eidas1"})
    with oidc_provider_mock.run_server_in_thread(
        require_nonce=True, user_claims=[person]
    ) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def elsewhere(provider: str, settings: LazySettings) -> dict[str, Any]:
    """The settings of the provider, to be changed by a test."""
    app = {
        "provider_id": "externe",
        "name": "FranceConnect",
        "client_id": "parvis",
        "secret": "secret",
        "settings": {
            "server_url": provider,
            "scope": ["openid"],
            "auth_params": {"acr_values": "eidas1"},
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return app


def to_the_provider(client: Client, address: str = LOGIN) -> str:
    answer = client.post(address)
    assert answer.status_code == 302
    return str(answer["Location"])


def back_from(location: str, sub: str = SUBJECT) -> str:
    """What the provider's page does when the person says who she is: the path of our address."""
    answer = httpx.post(location, data={"sub": sub})
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_first_sign_in_chooses_a_pseudonym_and_keeps_nothing_of_the_identity(
    elsewhere: dict[str, Any],
) -> None:
    client = Client()
    assert "S’identifier avec FranceConnect" in client.get("/compte/connexion/").content.decode()
    location = to_the_provider(client)
    asked = parse_qs(urlsplit(location).query)
    assert asked["acr_values"] == ["eidas1"]
    assert asked["scope"] == ["openid"]
    assert len(asked["nonce"][0]) >= 32
    assert len(asked["state"][0]) >= 16
    assert asked["code_challenge_method"] == ["S256"]

    page = client.get(back_from(location), follow=True)
    assert "Choisir un pseudonyme" in page.content.decode()
    refused = client.post("/compte/connexion/pseudonyme/", {**ANSWERS, "rules": ""})
    assert "Acceptez les règles" in refused.content.decode()
    assert not User.objects.exists()
    client.post("/compte/connexion/pseudonyme/", ANSWERS)
    user = User.objects.get()
    assert (user.pseudonym, user.has_usable_password()) == ("Angela de Wazemmes", False)
    assert Consent.objects.filter(user=user, kind="rules").exists()
    # The address is hers once she has answered our letter.
    assert OutgoingMail.objects.get().to == "angela@exemple.test"
    assert not EmailAddress.objects.get(user=user).verified
    linked = SocialAccount.objects.get()
    assert (linked.uid, linked.extra_data) == (SUBJECT, {})
    assert not SocialToken.objects.exists()


def test_the_second_time_she_is_signed_in_at_once_where_she_was_going(
    elsewhere: dict[str, Any],
) -> None:
    user = personas.resident()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    SocialAccount.objects.create(user=user, provider="externe", uid=SUBJECT)
    client = Client()
    location = to_the_provider(client, f"{LOGIN}?process=login&next=/reunions/")
    answer = client.get(back_from(location))
    assert (answer.status_code, answer["Location"]) == (302, "/reunions/")
    assert client.session["_auth_user_id"] == str(user.pk)
    export = json.loads(client.get("/compte/mes-donnees.json").content)
    assert export["sign_in_elsewhere"][0]["uid"] == SUBJECT


def test_an_answer_to_another_question_is_refused(elsewhere: dict[str, Any]) -> None:
    mallory, victim = Client(), Client()
    path = back_from(to_the_provider(mallory))
    to_the_provider(victim)
    page = victim.get(path)
    assert "La connexion n’a pas abouti" in page.content.decode()
    assert "_auth_user_id" not in victim.session
    assert victim.get(LOGIN).status_code == 200, "a link alone leads nowhere"


@pytest.mark.parametrize("what", ["nonce", "acr"])
def test_an_answer_without_what_was_asked_for_is_refused(
    what: str, elsewhere: dict[str, Any]
) -> None:
    client = Client()
    location = to_the_provider(client)
    if what == "nonce":
        nonce = parse_qs(urlsplit(location).query)["nonce"][0]
        location = location.replace(nonce, "x" * len(nonce))
    path = back_from(location)
    if what == "acr":
        elsewhere["settings"]["auth_params"] = {"acr_values": "eidas2"}
    page = client.get(path)
    assert "La connexion n’a pas abouti" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_known_address_does_not_open_somebody_elses_account(elsewhere: dict[str, Any]) -> None:
    user = personas.resident()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.get(back_from(to_the_provider(client)))
    client.post("/compte/connexion/pseudonyme/", {**ANSWERS, "email": user.email})
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=user).exists()


def test_an_account_is_linked_and_unlinked_from_its_page(elsewhere: dict[str, Any]) -> None:
    user = personas.resident("un-mot-de-passe-9")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.post("/compte/connexion/", {"login": user.email, "password": "un-mot-de-passe-9"})
    assert "Comptes reliés" in client.get("/compte/").content.decode()
    client.get(back_from(to_the_provider(client, f"{LOGIN}?process=connect")))
    linked = SocialAccount.objects.get(user=user)
    page = client.get("/compte/connexions/").content.decode()
    assert "FranceConnect" in page
    client.post("/compte/connexions/", {"account": linked.pk})
    assert not SocialAccount.objects.exists()


def test_without_a_provider_there_is_no_way_to_one(settings: LazySettings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert Client().post(LOGIN).status_code == 404
    assert "S’identifier avec" not in Client().get("/compte/connexion/").content.decode()


def test_a_provider_that_does_not_answer_leaves_a_page_with_a_way_on(
    elsewhere: dict[str, Any],
) -> None:
    elsewhere["settings"]["server_url"] = "http://127.0.0.1:9"
    page = Client().post(LOGIN)
    assert page.status_code == 503
    assert "La connexion n’a pas abouti" in page.content.decode()
