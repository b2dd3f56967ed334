"""The officers' pages about debates: who enters, what they hide, what they answer."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from contributions.debate.models import Comment, OfficialReply
from contributions.models import Contribution
from tests import personas, scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def contribution() -> Contribution:
    return scenes.contribution(scenes.consultation(), author=personas.resident())


@pytest.fixture
def comment(contribution: Contribution) -> Comment:
    return Comment.objects.create(
        contribution=contribution, author=personas.neighbour(), body="Un avis tranché."
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def test_officers_enter_and_nobody_else(contribution: Contribution, comment: Comment) -> None:
    doors = [
        "/bureau/commentaires/",
        f"/bureau/commentaires/{comment.public_id}/",
        f"/bureau/contributions/{contribution.public_id}/repondre/",
    ]
    clients = {
        "stranger": (Client(), 302),
        "resident": (client_of(User.objects.get(pseudonym="Camille")), 403),
        "dsig": (client_of(personas.dsig_agent()), 403),
        "officer": (client_of(personas.officer()), 200),
        "administrator": (client_of(personas.administrator()), 200),
    }
    for who, (client, status) in clients.items():
        assert [client.get(door).status_code for door in doors] == [status] * 3, who


def test_a_comment_is_hidden_with_a_reason_and_restored(comment: Comment) -> None:
    client, sheet = client_of(personas.officer()), f"/bureau/commentaires/{comment.public_id}/"
    without = client.post(sheet, {"action": "hide", "reason": ""})
    assert "Écrivez pourquoi" in without.content.decode()
    assert client.post(sheet, {"action": "hide", "reason": "Hors sujet."}).status_code == 302
    comment.refresh_from_db()
    assert comment.status == "hidden"
    page = text(client, sheet)
    assert "Hors sujet." in page
    assert "Un avis tranché." in page
    again = client.post(sheet, {"action": "hide", "reason": "Encore."}, follow=True)
    assert "a changé entre-temps" in again.content.decode()
    client.post(sheet, {"action": "restore", "reason": ""})
    comment.refresh_from_db()
    assert comment.status == "published"


def test_the_list_is_filtered_and_paged(contribution: Contribution, comment: Comment) -> None:
    others = Comment.objects.bulk_create(
        Comment(
            contribution=contribution,
            body=f"Message {number}",
            stance="against",
            written_at=timezone.now(),
        )
        for number in range(40)
    )
    client, base = client_of(personas.officer()), "/bureau/commentaires/"
    first = text(client, f"{base}?avis=against&contribution={contribution.public_id}")
    assert first.count("Message ") == 30
    assert "Un avis tranché" not in first
    older = re.search(r"avant=([0-9a-f-]+)", first)
    assert older is not None
    assert text(client, f"{base}?avis=against&avant={older[1]}").count("Message ") == 10
    assert "Un avis tranché" in text(client, f"{base}?q=tranch")
    assert "Aucun commentaire ne répond" in text(client, f"{base}?statut=hidden")
    assert client.get(f"{base}?statut=nimporte&avant=nimporte").status_code == 200
    assert len(others) == 40


def test_an_official_reply_is_written_corrected_and_withdrawn(contribution: Contribution) -> None:
    officer = personas.officer()
    client, public = client_of(officer), f"/contributions/{contribution.public_id}/"
    writing = f"/bureau{public}repondre/"
    missing = client.post(writing, {"function": " ", "body": ""}).content.decode()
    assert "Donnez votre fonction" in missing
    assert "Écrivez la réponse" in missing
    sent = {"function": "Chef du service Mobilité", "body": "Nous réparerons en mai."}
    assert client.post(writing, sent).status_code == 302
    assert "Chef du service Mobilité" in text(Client(), public)
    assert 'value="Chef du service Mobilité"' in text(client, writing)
    reply = OfficialReply.objects.get()
    correcting = f"/bureau/reponses/{reply.public_id}/"
    client.post(correcting, sent | {"body": "Nous réparerons en juin."})
    page = text(Client(), public)
    assert "Nous réparerons en juin." in page
    assert "corrigée le" in page
    client.post(correcting, {"action": "withdraw"})
    assert "Nous réparerons" not in text(Client(), public)
    assert "Nous réparerons en juin." in text(client, f"/bureau{public}")
    again = client.post(correcting, {"action": "withdraw"}, follow=True)
    assert "retirée entre-temps" in again.content.decode()


def test_what_is_hidden_gets_no_official_reply(contribution: Contribution) -> None:
    Contribution.objects.update(status="hidden")
    client = client_of(personas.officer())
    writing = f"/bureau/contributions/{contribution.public_id}/repondre/"
    refused = client.post(writing, {"function": "Cheffe", "body": "Non."}).content.decode()
    assert "rétablissez-la d’abord" in refused
    assert not OfficialReply.objects.exists()


def test_a_refused_reply_or_motive_answers_422_with_its_page(contribution: Contribution) -> None:
    client = client_of(personas.officer())
    page = f"/bureau/contributions/{contribution.public_id}/"
    for address, sent in (
        (f"{page}repondre/", {"function": "Climat", "body": ""}),
        (page, {"action": "hide", "reason": ""}),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 422, address
        assert "error-summary" in answer.text
