"""One contribution's page: what it shows, what it hides, its author's right."""

import pytest
from django.test import Client

from tests import personas, places, scenes

pytestmark = pytest.mark.django_db


def test_the_page_says_the_words_the_place_and_the_pseudonym_never_the_address() -> None:
    scenes.commune()
    contribution = scenes.contribution(scenes.consultation(), author=personas.resident())
    near = scenes.contribution(
        contribution.consultation, geom=places.point(3.064, 50.6367), title="Tout à côté"
    )
    page = Client().get(f"/contributions/{contribution.public_id}/").content.decode()
    for words in ("Un arbre ici", "Il manque de l’ombre.", "Camille", "Tout à côté"):
        assert words in page
    assert "camille@exemple.test" not in page
    assert f"/contributions/{near.public_id}/" in page
    assert "Supprimer ma contribution" not in page


@pytest.mark.parametrize("status", ["hidden", "deleted"])
def test_what_left_the_map_answers_410_without_a_word_of_it(status: str) -> None:
    contribution = scenes.contribution(scenes.consultation(), status=status)
    stranger, agent = Client(), Client()
    agent.force_login(personas.officer())
    for client in (stranger, agent):
        answer = client.get(f"/contributions/{contribution.public_id}/")
        assert answer.status_code == 410
        assert "Un arbre ici" not in answer.content.decode()


def test_a_draft_consultations_contribution_is_not_there() -> None:
    consultation = scenes.consultation()
    contribution = scenes.contribution(consultation)
    consultation.visibility = "draft"
    consultation.save()
    assert Client().get(f"/contributions/{contribution.public_id}/").status_code == 404


def test_its_author_deletes_it_after_being_asked_and_nobody_else_finds_the_door() -> None:
    author = personas.resident()
    contribution = scenes.contribution(scenes.consultation(), author=author)
    address = f"/contributions/{contribution.public_id}/supprimer/"
    stranger, other, owner = Client(), Client(), Client()
    other.force_login(personas.neighbour())
    owner.force_login(author)
    assert stranger.post(address).status_code == 302
    assert other.post(address).status_code == 404
    assert "Supprimer cette contribution" in owner.get(address).content.decode()
    assert owner.post(address).status_code == 302
    assert owner.get(f"/contributions/{contribution.public_id}/").status_code == 410
    assert owner.post(address).status_code == 410
