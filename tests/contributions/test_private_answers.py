"""Answers for the officers alone: their author sees them on her own pages, and nobody else anywhere."""

import pytest
from django.test import Client

from accounts.models import User
from contributions.models import Contribution
from tests import personas, questions, scenes

pytestmark = pytest.mark.django_db
SECRET, OPEN = "Je vis seule ici", "Un banc suffirait"


@pytest.fixture
def contribution() -> Contribution:
    made = scenes.contribution(scenes.consultation(), author=personas.resident())
    private = questions.question(made.consultation, "qui", "text", is_public=False)
    questions.answer(made, private, SECRET)
    questions.answer(
        made, questions.question(made.consultation, "quoi", "text", is_public=True), OPEN
    )
    return made


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_their_author_reads_them_on_her_two_pages(contribution: Contribution) -> None:
    client = client_of(contribution.author)
    for page in (f"/contributions/{contribution.public_id}/", "/compte/"):
        text = client.get(page).text
        assert SECRET in text, page
        assert OPEN in text, page
        assert text.count("(visible des agents seulement)") == 1, page


def test_nobody_else_reads_them(contribution: Contribution) -> None:
    public = f"/contributions/{contribution.public_id}/"
    slug = contribution.consultation.slug
    addresses = [
        public,
        f"/concertations/{slug}/",
        f"/api/v1/contributions/{contribution.public_id}/",
        f"/api/v1/consultations/{slug}/contributions/",
    ]
    for reader in (None, personas.neighbour()):
        client = client_of(reader)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert SECRET not in answer.text, address
    neighbour = client_of(User.objects.get(pseudonym="Le voisin"))
    for address in ("/compte/", "/compte/mes-donnees.json"):
        assert SECRET not in neighbour.get(address).text


def test_an_officer_reads_them_at_the_desk_only(contribution: Contribution) -> None:
    client = client_of(personas.officer())
    assert SECRET not in client.get(f"/contributions/{contribution.public_id}/").text
    assert SECRET in client.get(f"/bureau/contributions/{contribution.public_id}/").text
