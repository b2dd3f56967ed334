"""Forms of the account whose session had ended, or whose address is loaded again: nothing is blank or lost."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import Demographics, User
from tests import personas

pytestmark = pytest.mark.django_db
PASSWORD = "un-mot-de-passe-9"


@pytest.fixture
def camille() -> User:
    user = personas.resident(PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def whose(client: Client) -> str:
    return str(client.get("/compte/").context["whose"])


def sign_in(client: Client, user: User, address: str) -> str:
    answer = client.post(address, {"login": user.email, "password": PASSWORD})
    return str(answer.url)  # type: ignore[attr-defined]


def test_what_was_chosen_is_there_after_signing_in_again(camille: User) -> None:
    client = signed_in(camille)
    chosen = {"age_band": "25_39", "gender": "", "insee_code": "", "whose": whose(client)}
    del client.cookies["sessionid"]
    away = client.post("/compte/profil/", chosen)
    assert away["Location"] == "/compte/connexion/?next=/compte/%23profil"
    assert sign_in(client, camille, away["Location"]) == "/compte/#profil"
    page = client.get("/compte/")
    assert "vos réponses sont toujours là, pas encore enregistrées" in page.text
    assert page.context["about"]["age_band"].value() == "25_39"
    assert not Demographics.objects.exists()
    # Shown once: the page that follows says what is kept.
    assert "toujours là" not in client.get("/compte/").text


def test_the_next_person_of_a_shared_computer_does_not_see_them(camille: User) -> None:
    client = signed_in(camille)
    chosen = {"age_band": "25_39", "whose": whose(client)}
    del client.cookies["sessionid"]
    client.post("/compte/profil/", chosen)
    neighbour = personas.neighbour(PASSWORD)
    EmailAddress.objects.create(user=neighbour, email=neighbour.email, verified=True, primary=True)
    sign_in(client, neighbour, "/compte/connexion/")
    page = client.get("/compte/")
    assert page.context["about"]["age_band"].value() == ""
    assert "toujours là" not in page.text


def test_answers_that_waited_too_long_are_forgotten(
    camille: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(camille)
    chosen = {"age_band": "25_39", "whose": whose(client)}
    del client.cookies["sessionid"]
    client.post("/compte/profil/", chosen)
    session = client.session
    session["answers_about_oneself"]["until"] = timezone.now().timestamp() - 1
    session.save()
    sign_in(client, camille, "/compte/connexion/")
    assert client.get("/compte/").context["about"]["age_band"].value() == ""


@pytest.mark.parametrize(
    ("address", "part", "sentence"),
    [
        ("/compte/profil/", "profil", "s’enregistrent depuis cette page"),
        ("/compte/effacer/", "effacer", "Votre compte n’est pas effacé"),
        (
            "/compte/sessions/00000000-0000-4000-8000-000000000000/fermer/",
            "appareils",
            "Aucun appareil n’a été déconnecté",
        ),
        ("/compte/sessions/fermer-les-autres/", "appareils", "Aucun appareil n’a été déconnecté"),
    ],
)
def test_the_address_of_a_form_leads_back_to_the_account(
    camille: User, address: str, part: str, sentence: str
) -> None:
    client = signed_in(camille)
    assert client.get(address).url == f"/compte/#{part}"  # type: ignore[attr-defined]
    assert sentence in client.get("/compte/").text
    assert client.put(address).status_code == 405
    assert User.objects.filter(pk=camille.pk).exists()
