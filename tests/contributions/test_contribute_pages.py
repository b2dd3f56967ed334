"""The three steps, as a browser without JavaScript walks them."""

import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client
from django.utils import timezone

from contributions.models import Contribution
from layers.models import Consultation
from tests import personas, places, scenes

pytestmark = pytest.mark.django_db

WHERE, WHAT, REVIEW = (
    "/concertations/un-parvis/contribuer/",
    "/concertations/un-parvis/contribuer/quoi/",
    "/concertations/un-parvis/contribuer/relire/",
)
WORDS = {"title": "Un banc à l’ombre", "category": "arbres", "body": "Ici.\r\n\r\nVraiment."}
LON, LAT = "3,0635", "50,6367"


@pytest.fixture
def visitor() -> Client:
    scenes.consultation()
    return Client()


def hidden_fields(page: str) -> dict[str, str]:
    from html import unescape

    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea name="(body)"[^>]*>\n?([^<]*)</textarea>', page))
    return {name: unescape(value) for name, value in found.items()}


def walk_to_review(client: Client) -> str:
    assert client.post(WHERE, {"lon": LON, "lat": LAT}).url == WHAT  # type: ignore[attr-defined]
    assert client.post(WHAT, WORDS).url == REVIEW  # type: ignore[attr-defined]
    return client.get(REVIEW).content.decode()


def test_she_writes_first_signs_in_last_and_sends_what_she_wrote(visitor: Client) -> None:
    page = walk_to_review(visitor)
    assert "Un banc à l’ombre" in page
    assert "compte/inscription/?next=/concertations/un-parvis/contribuer/relire/" in page
    sent = visitor.post(REVIEW, hidden_fields(page))
    assert sent.status_code == 302
    assert sent.url.startswith("/compte/connexion/?next=")  # type: ignore[attr-defined]
    visitor.force_login(personas.resident())
    fields = hidden_fields(visitor.get(REVIEW).content.decode())
    answer = visitor.post(REVIEW, fields)
    made = Contribution.objects.get()
    assert answer.url == f"/contributions/{made.public_id}/"  # type: ignore[attr-defined]
    assert (made.title, made.body) == ("Un banc à l’ombre", "Ici.\n\nVraiment.")
    assert made.geom.coords == pytest.approx((3.0635, 50.6367))
    assert "Votre contribution est sur la carte" in visitor.get(answer.url).content.decode()  # type: ignore[attr-defined]


def test_a_double_click_makes_one_contribution_and_lands_on_it_twice(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    fields = hidden_fields(walk_to_review(visitor))
    first, second = visitor.post(REVIEW, fields), visitor.post(REVIEW, fields)
    assert first.url == second.url  # type: ignore[attr-defined]
    assert Contribution.objects.count() == 1


def test_the_same_words_written_again_later_are_another_contribution(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    for _ in range(2):
        visitor.post(REVIEW, hidden_fields(walk_to_review(visitor)))
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Dites où"),
        ({"lon": "50,6367", "lat": "3,0635"}, "semblent inversées"),
        ({"lon": "trois", "lat": "50,6"}, "doivent être des nombres"),
        ({"lon": "1e999", "lat": "50,6"}, "nombres finis"),
        ({"lon": "nan", "lat": "50,6"}, "nombres finis"),
        ({"lon": "3.2", "lat": "50.6367"}, "hors du périmètre"),
        ({"lon": "9" * 50, "lat": "1"}, "Longitude"),
        ({"geometry": "{"}, "pas lisible"),
        ({"geometry": "[" * 100_000}, "pas lisible"),
        ({"geometry": '{"type":"Point","coordinates":["a","b"]}'}, "nombres"),
        ({"candidate": "x,y"}, "doivent être des nombres"),
        ({"lon": "3\x00", "lat": "50,6"}, "Longitude"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_place_is_refused_in_french_with_what_was_typed_still_there(
    visitor: Client, given: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(WHERE, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'role="alert"' in page
    if given.get("lon") == "50,6367":
        assert 'value="50,6367"' in page
        assert 'aria-describedby="aide-lon erreur-lieu"' in page


def test_an_empty_title_is_refused_and_the_text_stays(visitor: Client) -> None:
    visitor.post(WHERE, {"lon": LON, "lat": LAT})
    answer = visitor.post(WHAT, {"title": " \u200b ", "body": "Je garde mon texte."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Donnez un titre à votre contribution." in page
    assert "Choisissez une catégorie." in page
    assert "Je garde mon texte." in page


def test_going_back_keeps_the_words_even_unfinished(visitor: Client) -> None:
    visitor.post(WHERE, {"lon": LON, "lat": LAT})
    back = visitor.post(WHAT, {"title": "À moitié", "body": "", "action": "retour"})
    assert back.url == WHERE  # type: ignore[attr-defined]
    assert f'value="{LON}"' in visitor.get(WHERE).content.decode()
    assert "À moitié" in visitor.get(WHAT).content.decode()


def test_coordinates_typed_after_a_drawing_take_its_place(visitor: Client) -> None:
    drawn = places.line(400).json
    visitor.post(WHERE, {"lon": "", "lat": "", "geometry": drawn})
    wrong = visitor.post(WHERE, {"lon": "abc", "lat": LAT, "geometry": drawn})
    assert (wrong.status_code, "longitude" in wrong.content.decode().lower()) == (422, True)
    visitor.post(WHERE, {"lon": LON, "lat": LAT, "geometry": drawn})
    assert "Un point" in visitor.get(WHAT).content.decode()


def test_a_line_drawn_on_the_map_is_kept_as_a_line(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    drawn: GEOSGeometry = places.line(200)
    visitor.post(WHERE, {"lon": "", "lat": "", "geometry": drawn.json})
    visitor.post(WHAT, WORDS)
    visitor.post(REVIEW, hidden_fields(visitor.get(REVIEW).content.decode()))
    assert Contribution.objects.get().geom.geom_type == "LineString"


def test_steps_cannot_be_skipped(visitor: Client) -> None:
    assert visitor.get(WHAT).url == WHERE  # type: ignore[attr-defined]
    assert visitor.get(REVIEW).url == WHERE  # type: ignore[attr-defined]
    visitor.post(WHERE, {"lon": LON, "lat": LAT})
    assert visitor.get(REVIEW).url == WHAT  # type: ignore[attr-defined]


def test_a_consultation_that_closes_meanwhile_refuses_and_keeps_the_text(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    fields = hidden_fields(walk_to_review(visitor))
    now = timezone.now()
    phase = Consultation.objects.get().phases.get(accepts_contributions=True)
    phase.during = (now - timedelta(days=9), now - timedelta(days=1))
    phase.save()
    answer = visitor.post(REVIEW, fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "closes depuis le" in page
    assert "Un banc à l’ombre" in page
    assert not Contribution.objects.exists()
    assert visitor.get(WHERE).status_code == 403


def test_a_draft_consultation_is_not_there_and_an_archived_one_only_explains() -> None:
    scenes.consultation("brouillon", visibility="draft")
    scenes.consultation("archive", visibility="archived")
    client = Client()
    assert client.get("/concertations/brouillon/contribuer/").status_code == 404
    answer = client.get("/concertations/archive/contribuer/")
    assert answer.status_code == 403
    assert "archivée" in answer.content.decode()


@pytest.mark.parametrize("junk", ["é" * 5000, "'; DROP TABLE", "<script>", "%00"])
def test_junk_in_every_field_never_breaks_a_step(visitor: Client, junk: str) -> None:
    visitor.force_login(personas.resident())
    names = ("lon", "lat", "geometry", "candidate", "address", "title", "category", "body", "key")
    for step in (WHERE, WHAT, REVIEW):
        answer = visitor.post(step, dict.fromkeys(names, junk))
        assert answer.status_code in {302, 422}
        assert "<script>" not in answer.content.decode().replace('<script type="', "")
    assert visitor.get(WHERE, {"q": junk}).status_code == 200
    assert not Contribution.objects.exists()
