"""Step 1 is one form: what was typed in one way to say where is never passed over by the others."""

import re

import pytest
from django.test import Client

from tests import scenes
from tests.contributions.test_contribute_pages import LAT, LON, WHAT, WHERE
from tests.contributions.test_drafts_kept import fields_of

pytestmark = pytest.mark.django_db
LIST = "3,0620 50,6362\n3,0640 50,6362"


@pytest.fixture
def visitor() -> Client:
    scenes.consultation()
    return Client()


def fields(client: Client, address: str = WHERE) -> dict[str, str]:
    return fields_of(client.get(address).content.decode(), WHERE)


def test_a_list_that_nobody_looked_at_stops_a_place_that_was_chosen(visitor: Client) -> None:
    answer = visitor.post(WHERE, fields(visitor) | {"lon": LON, "lat": LAT, "places": LIST})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Vous avez rempli «\u202fUne liste d’adresses ou de coordonnées\u202f»" in page
    assert 'href="#id_places"' in page
    assert "pressez «\u202fVoir ce lieu\u202f»" in page
    assert re.search(r'id="facon-liste" open', page)
    sent = fields_of(page, WHERE)
    assert (sent["places"], sent["lon"], sent["lat"]) == (LIST, LON, LAT)
    # Erased, the place that was chosen is the one.
    assert visitor.post(WHERE, sent | {"places": " "}).url == WHAT  # type: ignore[attr-defined]


def test_a_text_that_alone_says_where_is_looked_at_before_going_on(visitor: Client) -> None:
    answer = visitor.post(WHERE, fields(visitor) | {"places": "3,0635 50,6367"})
    assert answer.status_code == 302
    assert answer.url.endswith("?apercu=1#apercu")  # type: ignore[attr-defined]
    again = fields(visitor)
    assert again["places"] == "3,0635 50,6367"
    # Seen, it stands in nobody's way.
    assert visitor.post(WHERE, again).url == WHAT  # type: ignore[attr-defined]
    moved = visitor.post(WHERE, again | {"lon": "3,0640"})
    assert moved.url == WHAT  # type: ignore[attr-defined]


def test_a_lost_session_does_not_make_news_of_what_was_seen(visitor: Client) -> None:
    visitor.post(WHERE, fields(visitor) | {"way": "liste", "places": "3,0635 50,6367"})
    seen = fields(visitor)
    visitor.cookies.clear()
    assert visitor.post(WHERE, seen).url == WHAT  # type: ignore[attr-defined]


def test_an_address_that_was_typed_and_not_chosen_is_searched_for_or_named(
    visitor: Client,
) -> None:
    empty = fields(visitor)
    answer = visitor.post(WHERE, empty | {"q": "Lille"})
    assert answer.url == f"{WHERE}?q=Lille#adresses"  # type: ignore[attr-defined]
    answer = visitor.post(WHERE, empty | {"q": "Lille", "lon": LON, "lat": LAT})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Vous avez écrit «\u202fLille\u202f» sans choisir d’adresse" in page
    assert 'name="q" value="Lille"' in page
    # Searched for and left aside, it is no news any more.
    found = fields(visitor, f"{WHERE}?q=Lille") | {"lon": LON, "lat": LAT}
    assert found["adresse_vue"] == "Lille"
    assert visitor.post(WHERE, found).url == WHAT  # type: ignore[attr-defined]


def test_several_texts_are_named_one_by_one(visitor: Client) -> None:
    answer = visitor.post(WHERE, fields(visitor) | {"q": "Lille", "places": LIST})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_places"' in page
    assert 'href="#id_adresse"' in page


def test_searching_keeps_what_else_was_typed_and_still_asks_about_it(visitor: Client) -> None:
    answer = visitor.post(
        WHERE, fields(visitor) | {"action": "chercher", "q": "Lille", "places": LIST}
    )
    found = fields(visitor, answer.url)  # type: ignore[attr-defined]
    assert found["places"] == LIST
    assert visitor.post(WHERE, found | {"lon": LON, "lat": LAT}).status_code == 422


def test_the_key_enter_takes_what_has_just_been_typed(visitor: Client) -> None:
    typed = {"lon": LON, "lat": LAT, "action": "entree"}
    assert "apercu=1" in visitor.post(WHERE, fields(visitor) | typed).url  # type: ignore[attr-defined]
    again = fields(visitor) | {"action": "entree", "q": "Lille"}
    assert visitor.post(WHERE, again).url == f"{WHERE}?q=Lille#adresses"  # type: ignore[attr-defined]
