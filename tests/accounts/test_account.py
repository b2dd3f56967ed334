"""The account page, the export, the erasure, the purge, and the demonstration's mailbox."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.models import Consent, Demographics, OutgoingMail, User
from accounts.selectors import personal_data
from accounts.services import ensure_demo_accounts, queue_mail, record_consent
from contributions.debate.models import Comment
from contributions.debate.services import write_comment
from contributions.models import Contribution, IdempotencyKey
from contributions.services import hide_contribution
from tests import personas, scenes

pytestmark = pytest.mark.django_db
PASSWORD = "un-mot-de-passe-9"


@pytest.fixture
def camille() -> User:
    user = personas.resident(PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record_consent(user=user, kind="rules", version="2026-01-01", now=timezone.now())
    queue_mail(to=user.email, subject="Un courrier", body_text="Bonjour.")
    Demographics.objects.create(user=user, age_band="25_39")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_what_is_known_and_why_something_was_hidden(camille: User) -> None:
    contribution = scenes.contribution(scenes.consultation(), author=camille)
    hide_contribution(
        contribution=contribution,
        officer=personas.officer(),
        reason="Donne un nom.",
        now=timezone.now(),
    )
    page = signed_in(camille).get("/compte/").content.decode()
    for words in ("Camille", "camille@exemple.test", "Un arbre ici", "Donne un nom."):
        assert words in page


def test_the_export_holds_everything_and_only_hers(camille: User) -> None:
    consultation = scenes.consultation()
    mine = scenes.contribution(consultation, author=camille)
    scenes.contribution(consultation, author=personas.neighbour(), title="Du voisin")
    answer = signed_in(camille).get("/compte/mes-donnees.json")
    document = json.loads(answer.content)
    assert set(document) == {
        "open_sessions",
        "account",
        "demographics",
        "email_addresses",
        "sign_in_elsewhere",
        "consents",
        "letters",
        "applications",
        "administration",
        "contributions",
        "debate",
        "photos",
    }
    assert document["account"]["email"] == camille.email
    assert [one["id"] for one in document["contributions"]] == [str(mine.public_id)]
    assert "Du voisin" not in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_an_erased_account_leaves_its_contributions_without_a_name(camille: User) -> None:
    contribution = scenes.contribution(scenes.consultation(), author=camille)
    IdempotencyKey.objects.create(
        user=camille, key="k", request_hash="h", contribution=contribution
    )
    Token.objects.create(user=camille)
    client = signed_in(camille)
    refused = client.post("/compte/effacer/", {"words": "keep", "password": "non"})
    assert refused.status_code == 422
    assert "n’est pas le bon" in refused.content.decode()
    chosen = {"words": "keep", "password": PASSWORD}
    assert client.post("/compte/effacer/", chosen).status_code == 302
    for model in (User, EmailAddress, Consent, Demographics, OutgoingMail, Token, IdempotencyKey):
        assert not model._default_manager.exists(), model
    kept = Contribution.objects.get()
    assert kept.author is None
    page = Client().get(f"/contributions/{kept.public_id}/").content.decode()
    assert "Compte supprimé" in page
    assert client.get("/compte/").status_code == 302


def test_an_erased_account_takes_its_words_along_if_it_wants(camille: User) -> None:
    consultation = scenes.consultation()
    mine = scenes.contribution(consultation, author=camille, title="Mon secret")
    theirs = scenes.contribution(consultation, author=personas.neighbour())
    write_comment(
        contribution=theirs,
        author=camille,
        body="Mon avis secret",
        stance="for",
        now=timezone.now(),
    )
    chosen = {"words": "take-along", "password": PASSWORD}
    assert signed_in(camille).post("/compte/effacer/", chosen).status_code == 302
    for contribution in (mine, theirs):
        page = Client().get(f"/contributions/{contribution.public_id}/").content.decode()
        assert "secret" not in page
    assert not Contribution.objects.filter(title__contains="secret").exists()
    assert not Comment.objects.filter(body__contains="secret").exists()
    theirs.refresh_from_db()
    assert theirs.status == "published"


def test_an_account_without_a_password_is_erased_by_its_pseudonym(camille: User) -> None:
    camille.set_unusable_password()
    camille.save()
    client = signed_in(camille)
    assert "Votre pseudonyme, pour confirmer" in client.get("/compte/").content.decode()
    wrong = client.post("/compte/effacer/", {"words": "keep", "password": "Camill"})
    assert wrong.status_code == 422
    right = client.post("/compte/effacer/", {"words": "keep", "password": camille.pseudonym})
    assert right.status_code == 302
    assert not User.objects.filter(pk=camille.pk).exists()


def test_optional_answers_are_kept_changed_and_taken_back(camille: User) -> None:
    scenes.commune()
    client = signed_in(camille)
    address = "/compte/profil/"
    answers = {"insee_code": "59350", "age_band": "40_59", "gender": "woman"}
    assert client.post(address, answers).status_code == 302
    assert personal_data(camille)["demographics"] == answers
    refused = client.post(address, {**answers, "age_band": "century"})
    assert refused.status_code == 422
    assert "Choisissez une réponse de la liste" in refused.content.decode()
    assert personal_data(camille)["demographics"] == answers
    nothing = {"insee_code": "", "age_band": "", "gender": ""}
    assert "Aucune réponse" in client.post(address, nothing, follow=True).content.decode()
    assert not Demographics.objects.exists()


def test_an_empty_row_of_answers_cannot_exist(camille: User) -> None:
    with pytest.raises(IntegrityError):
        Demographics.objects.update(age_band="")


def test_the_last_administrator_cannot_erase_itself() -> None:
    boss = personas.administrator(PASSWORD)
    chosen = {"words": "take-along", "password": PASSWORD}
    answer = signed_in(boss).post("/compte/effacer/", chosen)
    assert answer.status_code == 422
    assert User.objects.filter(pk=boss.pk).exists()


@pytest.mark.parametrize("path", ["", "mes-donnees.json", "adresse/", "mot-de-passe/changer/"])
def test_a_stranger_is_sent_to_sign_in_and_back(path: str) -> None:
    answer = Client().get(f"/compte/{path}")
    assert answer.status_code == 302
    assert answer.url == f"/compte/connexion/?next=/compte/{path}"  # type: ignore[attr-defined]


def test_the_demonstration_mailbox_exists_in_demonstrations_only(
    camille: User, settings: Any
) -> None:
    address = "/compte/courrier-de-demonstration/"
    settings.DEMO = False
    assert Client().get(address).status_code == 404
    settings.DEMO = True
    assert "Un courrier" in Client().get(address).content.decode()


def test_the_demonstration_accounts_can_be_ensured_twice_and_sign_in() -> None:
    for _ in range(2):
        accounts = ensure_demo_accounts(now=timezone.now())
    assert {email: user.role for email, user in accounts.items()} == {
        "citoyenne@parvis.test": "resident",
        "agent@parvis.test": "officer",
        "dsig@parvis.test": "dsig",
    }
    client = Client()
    client.post("/compte/connexion/", {"login": "citoyenne@parvis.test", "password": "parvis-demo"})
    assert client.get("/compte/").status_code == 200


def test_the_purge_forgets_what_is_old_and_keeps_what_is_used(camille: User, capsys: Any) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    User.objects.update(date_joined=long_ago)
    never = User.objects.create_user("jamais@exemple.fr", "Jamais", date_joined=long_ago)
    OutgoingMail.objects.update(sent_at=long_ago)
    contribution = scenes.contribution(scenes.consultation(), author=camille)
    IdempotencyKey.objects.create(
        user=camille, key="k", request_hash="h", contribution=contribution, created_at=long_ago
    )
    call_command("purge_personal_data")
    assert not User.objects.filter(pk=never.pk).exists()
    assert User.objects.filter(pk=camille.pk).exists()
    assert not OutgoingMail.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert "unconfirmed accounts: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (personas.resident, set()),
        (personas.officer, {"layers", "contributions"}),
        (personas.dsig_agent, {"layers"}),
        (personas.administrator, {"accounts", "layers", "contributions"}),
    ],
)
def test_the_administration_shows_each_role_its_own_rooms(who: Any, seen: set[str]) -> None:
    client = signed_in(who())
    pages = {
        "accounts": "/admin/accounts/user/",
        "layers": "/admin/layers/layer/",
        "contributions": "/admin/contributions/contribution/",
    }
    opened = {room for room, page in pages.items() if client.get(page).status_code == 200}
    assert opened == seen
