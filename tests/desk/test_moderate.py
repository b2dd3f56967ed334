"""Hiding and restoring at the desk, and what the public outputs then show."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from contributions.models import Contribution, ModerationEvent
from geo.reader import reader_cursor
from tests import personas, scenes


def address_of(contribution: Contribution) -> str:
    return reverse("desk:contribution", args=[contribution.public_id])


def published_titles() -> list[str]:
    with reader_cursor() as cursor:
        cursor.execute("SELECT title FROM published.contribution ORDER BY title")
        return [title for (title,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_hidden_contribution_leaves_every_public_output_and_comes_back(client: Client) -> None:
    consultation = scenes.consultation()
    scenes.commune()
    found = scenes.contribution(consultation, author=personas.resident(), title="Hors sujet")
    scenes.contribution(consultation, title="Un banc ici")
    client.force_login(personas.officer())

    answer = client.post(address_of(found), {"action": "hide", "reason": "Publicité"}, follow=True)
    assert "La contribution est masquée" in answer.text
    assert "Publicité" in answer.text
    assert published_titles() == ["Un banc ici"]
    public = Client()
    assert "Hors sujet" not in public.get(f"/concertations/{consultation.slug}/").text
    assert public.get(f"/contributions/{found.public_id}/").status_code in {404, 410}
    event = ModerationEvent.objects.get(contribution=found)
    assert (event.action, event.reason, str(event.actor)) == (
        "hidden", "Publicité", "Agent Martin"
    )  # fmt: skip

    answer = client.post(address_of(found), {"action": "restore", "reason": ""}, follow=True)
    assert "La contribution est rétablie" in answer.text
    assert published_titles() == ["Hors sujet", "Un banc ici"]


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u2060", "x" * 1_001, "nul \x00"])
def test_hiding_needs_a_readable_reason(client: Client, reason: str) -> None:
    found = scenes.contribution(scenes.consultation())
    client.force_login(personas.officer())
    answer = client.post(address_of(found), {"action": "hide", "reason": reason}, follow=True)
    assert answer.status_code in {200, 422}
    assert "motif" in answer.text.lower()
    found.refresh_from_db()
    assert found.status == "published"
    if reason.strip("\x00 \u200b\u2060"):
        assert reason[:900] in answer.text  # what was typed is still there


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["", "delete", "hide\x00", "__class__"])
def test_an_unknown_wish_changes_nothing(client: Client, wish: str) -> None:
    found = scenes.contribution(scenes.consultation())
    client.force_login(personas.officer())
    answer = client.post(address_of(found), {"action": wish, "reason": "raison"})
    assert answer.status_code in {200, 422}
    found.refresh_from_db()
    assert found.status == "published"


@pytest.mark.django_db
def test_the_second_officer_is_told_who_hid_it_first(client: Client) -> None:
    found = scenes.contribution(scenes.consultation())
    client.force_login(personas.officer())
    client.post(address_of(found), {"action": "hide", "reason": "Doublon"})
    client.force_login(personas.administrator())
    answer = client.post(address_of(found), {"action": "hide", "reason": "Doublon"}, follow=True)
    assert "a déjà été masquée par Agent Martin" in answer.text
    assert "Rien n’a été modifié" in answer.text
    assert ModerationEvent.objects.filter(contribution=found).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_instant_make_one_event() -> None:
    found = scenes.contribution(scenes.consultation())
    clients = []
    for person in (personas.officer(), personas.administrator()):
        client = Client()
        client.force_login(person)
        clients.append(client)
    together = threading.Barrier(2)
    answers: list[Any] = []

    def hide(client: Client) -> None:
        try:
            together.wait(timeout=10)
            data = {"action": "hide", "reason": "Doublon"}
            answers.append(client.post(address_of(found), data, follow=True).text)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hide, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum("La contribution est masquée" in text for text in answers) == 1
    assert sum("a déjà été masquée par" in text for text in answers) == 1
    assert ModerationEvent.objects.filter(contribution=found, action="hidden").count() == 1


@pytest.mark.django_db
def test_the_page_of_a_hidden_contribution_draws_it_from_its_own_data(client: Client) -> None:
    found = scenes.contribution(scenes.consultation(), status="hidden")
    client.force_login(personas.officer())
    answer = client.get(address_of(found))
    sources = {source["id"]: source for source in answer.context["map_sources"]}
    [feature] = sources["contribution"]["geojson"]["features"]
    assert feature["geometry"]["coordinates"] == [3.0635, 50.6367]
    assert "Rétablir cette contribution" in answer.text


@pytest.mark.django_db
def test_words_and_place_of_a_deleted_contribution_are_shown_to_nobody(client: Client) -> None:
    author = personas.resident()
    found = scenes.contribution(scenes.consultation(), author=author, title="Chez ma grand-mère")
    found.status = "deleted"
    found.save()
    client.force_login(personas.officer())
    answer = client.get(address_of(found))
    assert answer.status_code == 200
    assert "Contribution supprimée" in answer.text
    assert "grand-mère" not in answer.text
    assert "3.06" not in answer.text
    assert "grand-mère" not in client.get("/bureau/contributions/").text


@pytest.mark.django_db
def test_what_people_write_is_shown_as_text(client: Client) -> None:
    found = scenes.contribution(
        scenes.consultation(), title="<img src=x onerror=alert(1)>", status="hidden"
    )
    Contribution.objects.filter(pk=found.pk).update(body="</script><script>alert(2)</script>")
    client.force_login(personas.officer())
    for address in (address_of(found), "/bureau/contributions/", "/bureau/un-parvis/"):
        text = client.get(address).text
        assert "<img src=x" not in text
        assert "<script>alert(2)" not in text


@pytest.mark.django_db
def test_a_page_of_a_contribution_asks_few_questions(
    client: Client, django_assert_max_num_queries
) -> None:
    found = scenes.contribution(scenes.consultation())
    client.force_login(personas.officer())
    # Session, person, contribution, shares, communes, events, answers.
    with django_assert_max_num_queries(8):
        client.get(address_of(found))
    assert connection.vendor == "postgresql"
