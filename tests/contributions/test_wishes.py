"""Supporting or following before one has signed in: said on the way, asked again on the return."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import OutgoingMail, User
from contributions.debate.models import Follow, Support
from contributions.models import Contribution
from tests import personas, scenes

pytestmark = pytest.mark.django_db
PASSWORD = "un-mot-de-passe-9"
WISHES = [
    ("soutenir", "soutiens", "Vous vouliez soutenir", "la contribution à soutenir"),
    ("suivre", "suivi", "Vous vouliez suivre", "la contribution à suivre"),
]


@pytest.fixture
def contribution() -> Contribution:
    return scenes.contribution(scenes.consultation(), author=personas.resident(PASSWORD))


def known(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def written() -> int:
    return Support.objects.count() + Follow.objects.count()


@pytest.mark.parametrize(("action", "place", "notice", "reason"), WISHES)
def test_a_visitor_signs_in_is_told_why_and_finds_the_button(
    contribution: Contribution, action: str, place: str, notice: str, reason: str
) -> None:
    neighbour, client = known(personas.neighbour(PASSWORD)), Client()
    page = f"/contributions/{contribution.public_id}/"
    away = client.post(f"{page}{action}/", {"action": action})
    assert reason in client.get(away["Location"]).text
    back = client.post(away["Location"], {"login": neighbour.email, "password": PASSWORD})
    assert back["Location"] == f"{page}?souhait={action}#{place}"
    assert written() == 0, "an address alone must not do it: anybody may write one"
    assert notice in client.get(back["Location"]).text
    assert written() == 0
    client.post(f"{page}{action}/", {"action": action})
    assert written() == 1
    assert notice not in client.get(back["Location"]).text


@pytest.mark.parametrize(("action", "place", "notice", "reason"), WISHES)
def test_who_signs_up_first_comes_back_to_it_by_the_letter(
    contribution: Contribution, action: str, place: str, notice: str, reason: str
) -> None:
    client, page = Client(), f"/contributions/{contribution.public_id}/"
    away = client.post(f"{page}{action}/", {"action": action})["Location"]
    sign_up = away.replace("/connexion/", "/inscription/")
    sent = {"email": "z@exemple.fr", "username": "Zoé", "password1": PASSWORD, "rules": "on"}
    client.post(sign_up, {**sent, "next": f"{page}?souhait={action}#{place}"})
    link = re.search(r"(/compte/confirmer/\S+/)", OutgoingMail.objects.get().body_text)
    assert link
    back = client.post(link.group(1))
    assert back["Location"] == f"{page}?souhait={action}#{place}"
    assert notice in client.get(back["Location"]).text


def test_the_wish_is_said_to_nobody_who_cannot_have_it(contribution: Contribution) -> None:
    page = f"/contributions/{contribution.public_id}/"
    assert "Vous vouliez" not in Client().get(f"{page}?souhait=soutenir").text
    assert contribution.author is not None
    author = Client()
    author.force_login(contribution.author)
    assert "Vous vouliez" not in author.get(f"{page}?souhait=soutenir").text
    assert "Vous vouliez" not in author.get(f"{page}?souhait=autre").text
