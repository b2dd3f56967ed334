"""What a page says when it cannot be the one that was asked for."""

import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.django_db
def test_an_unknown_address_offers_a_next_step(client: Client) -> None:
    answer = client.get("/rien/")
    assert answer.status_code == 404
    assert 'href="/concertations/"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/compte/connexion/", {"login": "x"})
    assert answer.status_code == 403
    assert "restée ouverte trop longtemps" in answer.content.decode()


@pytest.mark.parametrize("template", ["500.html", "503.html"])
def test_a_failure_page_needs_nothing_but_itself(template: str) -> None:
    page = render_to_string(template)
    assert "Réessayer" in page
    assert 'lang="fr"' in page
