"""A form of the account that is refused answers 422, with its page and the reason."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from accounts.models import User
from tests import personas

pytestmark = pytest.mark.django_db
PASSWORD = "un-mot-de-passe-9"


@pytest.fixture
def camille() -> User:
    user = personas.resident(PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/compte/inscription/", {"email": "zoe"}),
        ("/compte/connexion/", {}),
        ("/compte/connexion/", {"login": "camille@exemple.test", "password": "faux"}),
        ("/compte/mot-de-passe/oublie/", {"email": "zoe"}),
    ],
)
def test_a_visitors_form(camille: User, address: str, sent: dict[str, str]) -> None:
    answer = Client().post(address, sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/compte/mot-de-passe/changer/", {"oldpassword": "faux"}),
        ("/compte/adresse/", {"action_add": "", "email": "zoe"}),
        ("/compte/verification/", {"password": "faux"}),
    ],
)
def test_a_form_of_who_is_signed_in(camille: User, address: str, sent: dict[str, str]) -> None:
    client = Client()
    client.post("/compte/connexion/", {"login": camille.email, "password": PASSWORD})
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_first_password_and_one_that_was_forgotten(camille: User) -> None:
    client = Client()
    token = f"{user_pk_to_url_str(camille)}-{default_token_generator.make_token(camille)}"
    form = client.get(f"/compte/mot-de-passe/nouveau/{token}/")
    assert client.post(form["Location"], {"password1": "abc"}).status_code == 422
    camille.set_unusable_password()
    camille.save()
    client.force_login(camille)
    assert client.post("/compte/mot-de-passe/choisir/", {"password1": "abc"}).status_code == 422


def test_a_form_that_is_right_leads_on_as_before(camille: User) -> None:
    sent = {"login": camille.email, "password": PASSWORD}
    assert Client().post("/compte/connexion/", sent).status_code == 302
