"""What a page says when it cannot be the one that was asked for."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.browser.states import OTHERWISE, STATES


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


def addresses() -> set[str]:
    """What the table of states opens without the words of a stage, and what is no page."""
    states = {state.address for states in STATES.values() for state in states}
    found = {address.split("?")[0].split("#")[0] for address in states | set(OTHERWISE)}
    plain = {f"/{address.removeprefix('/')}" for address in found}
    return {address for address in plain if not set("<{(^") & set(address)}


@pytest.mark.django_db
def test_an_address_that_is_asked_otherwise_than_it_answers_is_no_blank_page() -> None:
    refused = 0
    for address in sorted(addresses()):
        answer = Client().generic("PROPFIND", address)
        if answer.status_code != 405:
            continue
        refused += 1
        assert "GET" in answer["Allow"] or "POST" in answer["Allow"], address
        assert answer.content, address
    assert refused > 20


@pytest.mark.django_db
def test_the_address_of_a_form_says_that_there_is_no_page_and_leads_on(client: Client) -> None:
    answer = client.get("/concertations/plan-climat/contribuer/recommencer/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<title>Rien à afficher ici" in answer.text
    assert 'href="/concertations/"' in answer.text
    document = client.post("/adresses/")
    assert (document.status_code, document["Content-Type"]) == (405, "application/problem+json")
