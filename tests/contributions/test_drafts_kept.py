"""Nothing typed is ever lost: a lost session, an old token, a script that sends, a closed consultation."""

import re
from html import unescape

import pytest
from django.test import Client

from contributions.models import Comment, Contribution, IdempotencyKey
from layers.models import Consultation, Phase
from tests import personas, scenes

pytestmark = pytest.mark.django_db

ROOT = "/concertations/un-parvis/contribuer/"
WHERE, WHAT, REVIEW = ROOT, f"{ROOT}quoi/", f"{ROOT}relire/"
PLACE = {"lon": "3,0635", "lat": "50,6367"}
WORDS = {"title": "Un banc à l’ombre", "category": "arbres", "body": "Ici.\r\n\r\n<b>Vraiment</b>."}
SCRIPT = {"Accept": "application/json"}
WHOLE = PLACE | WORDS | {"key": "une-clef", "geometry": "", "address": ""}


@pytest.fixture
def visitor() -> Client:
    scenes.consultation()
    return Client()


@pytest.fixture
def strict() -> Client:
    """A browser whose form tokens are checked, as every browser's are."""
    scenes.consultation()
    return Client(enforce_csrf_checks=True)


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form that leads to ``action`` would send, as it stands."""
    forms = re.finditer(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.S)
    form = next(forms, None)
    assert form, action
    found = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="radio"' not in tag or "checked" in tag):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?([^<]*)</textarea>', form[1]):
        found[name] = unescape(text)
    return found


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


# -- a lost session -------------------------------------------------------------------------------
def test_a_session_lost_on_the_second_step_keeps_the_place(visitor: Client) -> None:
    visitor.post(WHERE, PLACE)
    fields = fields_of(text_of(visitor, WHAT), WHAT)
    visitor.cookies.clear()
    assert visitor.post(WHAT, fields | WORDS).url == REVIEW  # type: ignore[attr-defined]
    page = text_of(visitor, REVIEW)
    assert "longitude 3,0635, latitude 50,6367" in page
    assert "Un banc à l’ombre" in page


def test_a_session_lost_on_the_first_step_keeps_the_words(visitor: Client) -> None:
    visitor.post(WHERE, PLACE)
    visitor.post(WHAT, WORDS)
    fields = fields_of(text_of(visitor, WHERE), WHERE)
    visitor.cookies.clear()
    assert visitor.post(WHERE, fields | PLACE | {"lon": "3,0640"}).url == REVIEW  # type: ignore[attr-defined]
    page = text_of(visitor, REVIEW)
    assert "Un banc à l’ombre" in page
    assert "&lt;b&gt;Vraiment&lt;/b&gt;" in page
    assert "longitude 3,0640" in page


def test_a_place_that_is_refused_after_a_lost_session_still_brings_the_words(
    visitor: Client,
) -> None:
    answer = visitor.post(WHERE, {"lon": "1", "lat": "1"} | WORDS)
    assert answer.status_code == 422
    fields = fields_of(answer.content.decode(), WHERE)
    assert (fields["title"], fields["category"]) == (WORDS["title"], WORDS["category"])


def test_an_old_page_does_not_bring_old_words_back(visitor: Client) -> None:
    visitor.post(WHERE, PLACE)
    visitor.post(WHAT, WORDS)
    old = fields_of(text_of(visitor, WHERE), WHERE)
    visitor.post(WHAT, WORDS | {"title": "Deux bancs à l’ombre"})
    old |= PLACE
    visitor.post(WHERE, old | {"carried_at": "1"})
    assert "Deux bancs" in text_of(visitor, REVIEW)
    visitor.post(WHERE, old | {"carried_at": "n’importe quoi"})
    assert "Deux bancs" in text_of(visitor, REVIEW)


def test_beginning_again_forgets_everything(visitor: Client) -> None:
    visitor.post(WHERE, PLACE)
    visitor.post(WHAT, WORDS)
    assert visitor.post(f"{ROOT}recommencer/").url == WHERE  # type: ignore[attr-defined]
    assert "Un banc" not in text_of(visitor, WHERE)
    assert visitor.get(REVIEW).url == WHERE  # type: ignore[attr-defined]
    assert visitor.get(f"{ROOT}recommencer/").status_code == 405


# -- a token that is too old ----------------------------------------------------------------------
def send_without_token(client: Client, address: str, fields: dict[str, str], **headers: str) -> str:
    answer = client.post(address, fields, headers={"Sec-Fetch-Site": "same-origin"} | headers)
    assert answer.status_code == 403
    return answer.content.decode()


def test_a_form_that_comes_back_too_late_is_shown_and_sent_again(strict: Client) -> None:
    strict.force_login(personas.resident())
    page = send_without_token(strict, REVIEW, WHOLE)
    assert "Ce que vous avez écrit est ici" in page
    assert "&lt;b&gt;Vraiment&lt;/b&gt;" in page
    assert "<b>Vraiment" not in page
    fields = fields_of(page, REVIEW)
    assert fields["key"] == "une-clef"
    answer = strict.post(REVIEW, fields)
    made = Contribution.objects.get()
    assert answer.url == f"/contributions/{made.public_id}/"  # type: ignore[attr-defined]
    assert (made.title, made.body) == ("Un banc à l’ombre", "Ici.\n\n<b>Vraiment</b>.")


def test_a_comment_that_comes_back_too_late_is_sent_again(strict: Client) -> None:
    contribution = scenes.contribution(_consultation())
    strict.force_login(personas.resident())
    address = f"/contributions/{contribution.public_id}/commenter/"
    page = send_without_token(strict, address, {"body": "Oui !", "stance": "for", "key": "k"})
    strict.post(address, fields_of(page, address))
    assert Comment.objects.get().body == "Oui !"


def _consultation() -> Consultation:
    return Consultation.objects.get()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
    ],
)
def test_another_site_cannot_put_words_in_somebodys_mouth(
    strict: Client, headers: dict[str, str]
) -> None:
    page = send_without_token(strict, REVIEW, WHOLE, **headers)
    assert "Un banc" not in page
    assert "Recharger la page" in page


def test_without_fetch_metadata_the_origin_decides(strict: Client) -> None:
    for origin, shown in [("http://testserver", True), ("http://ailleurs.test", False)]:
        answer = strict.post(REVIEW, WHOLE, headers={"Origin": origin})
        assert ("Un banc" in answer.content.decode()) is shown, origin
    assert "Un banc" not in strict.post(REVIEW, WHOLE).content.decode()


def test_passwords_deletions_and_floods_are_never_shown_again(strict: Client) -> None:
    contribution = scenes.contribution(_consultation())
    strict.force_login(personas.resident())
    page = send_without_token(
        strict, "/compte/connexion/", {"login": "a@b.fr", "password": "s3cret"}
    )
    assert "s3cret" not in page
    page = send_without_token(
        strict, f"/contributions/{contribution.public_id}/supprimer/", {"x": "y"}
    )
    assert "Envoyer de nouveau" not in page
    page = send_without_token(strict, REVIEW, WHOLE | {"my_password": "s3cret", "email": "a@b.fr"})
    assert "s3cret" not in page
    assert "a@b.fr" not in page
    page = send_without_token(strict, REVIEW, WHOLE | {"body": "a" * 60_001})
    assert "Envoyer de nouveau" not in page


# -- a script that sends --------------------------------------------------------------------------
def test_a_script_is_told_where_each_step_leads(visitor: Client) -> None:
    answer = visitor.post(WHERE, PLACE, headers=SCRIPT)
    assert (answer.status_code, answer.json()["location"]) == (200, WHAT)
    assert visitor.post(WHAT, WORDS, headers=SCRIPT).json()["location"] == REVIEW
    answer = visitor.post(REVIEW, WHOLE, headers=SCRIPT)
    assert answer.json()["location"].startswith("/compte/connexion/?next=")
    assert not Contribution.objects.exists()


def test_the_first_sending_is_201_and_the_next_ones_200_with_the_same_address(
    visitor: Client,
) -> None:
    visitor.force_login(personas.resident())
    first = visitor.post(REVIEW, WHOLE, headers=SCRIPT)
    second = visitor.post(REVIEW, WHOLE, headers=SCRIPT)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["location"] == second.json()["location"]
    assert (first.json()["created"], second.json()["created"]) == (True, False)
    assert Contribution.objects.count() == 1
    assert IdempotencyKey.objects.get().key == "une-clef"
    # The thanks were not used up by the script.
    assert "est sur la carte" in text_of(visitor, first.json()["location"])


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"title": " "}, 422, "title-missing"),
        ({"category": "inconnue"}, 422, "category-unknown"),
        ({"lon": "1,5", "lat": "50,9"}, 422, "outside-perimeter"),
        ({"lon": "", "lat": ""}, 422, "place-refused"),
        ({"key": "é" * 300}, 422, "idempotency-key-invalid"),
    ],
)
def test_a_script_reads_each_refusal_as_a_problem_document(
    visitor: Client, changes: dict[str, str], status: int, code: str
) -> None:
    visitor.force_login(personas.resident())
    answer = visitor.post(REVIEW, WHOLE | changes, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 10


def test_what_one_person_left_unsent_is_never_another_ones(visitor: Client) -> None:
    """Somebody else signs in between a page's question and its sending."""
    visitor.force_login(personas.resident())
    mark = visitor.get("/brouillons/jeton/").json()["person"]
    visitor.force_login(personas.neighbour())
    answer = visitor.post(REVIEW, WHOLE, headers=SCRIPT | {"X-Parvis-Person": mark})
    assert (answer.status_code, answer.json()["code"]) == (403, "another-person")
    assert not Contribution.objects.exists()
    own = visitor.get("/brouillons/jeton/").json()["person"]
    answer = visitor.post(REVIEW, WHOLE, headers=SCRIPT | {"X-Parvis-Person": own})
    assert answer.status_code == 201


def test_a_key_used_for_other_words_is_a_conflict(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    visitor.post(REVIEW, WHOLE)
    answer = visitor.post(REVIEW, WHOLE | {"title": "Autre chose"}, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")


def test_a_consultation_closed_meanwhile_is_a_403_and_the_words_can_be_copied(
    visitor: Client,
) -> None:
    visitor.force_login(personas.resident())
    visitor.post(WHERE, PLACE)
    visitor.post(WHAT, WORDS)
    Phase.objects.filter(accepts_contributions=True).delete()
    answer = visitor.post(REVIEW, WHOLE, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (403, "consultation-not-open")
    closed = visitor.get(WHERE)
    assert closed.status_code == 403
    page = closed.content.decode()
    assert "Ce que vous aviez écrit" in page
    assert "Un banc à l’ombre\n\nIci." in page.replace("\r\n", "\n")
    assert "&lt;b&gt;Vraiment" in page


def test_a_token_too_old_is_told_apart_from_a_refusal(strict: Client) -> None:
    answer = strict.post(REVIEW, WHOLE, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_what_arrives_late_leaves_the_draft_being_written(visitor: Client) -> None:
    visitor.force_login(personas.resident())
    visitor.post(WHERE, PLACE)
    visitor.post(WHAT, WORDS | {"title": "La suivante"})
    assert visitor.post(REVIEW, WHOLE, headers=SCRIPT).status_code == 201
    assert "La suivante" in text_of(visitor, REVIEW)


def test_a_comment_sent_by_a_script_is_one_comment(visitor: Client) -> None:
    contribution = scenes.contribution(_consultation())
    visitor.force_login(personas.resident())
    address = f"/contributions/{contribution.public_id}/commenter/"
    sent = {"body": "Oui !", "stance": "for", "key": "k"}
    first, second = (visitor.post(address, sent, headers=SCRIPT) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["location"] == second.json()["location"]
    assert Comment.objects.count() == 1
    refused = visitor.post(address, sent | {"body": " ", "key": "k2"}, headers=SCRIPT)
    assert (refused.status_code, refused.json()["field"]) == (422, "body")


def test_the_fresh_token_is_valid_and_says_whose_session_it_is(strict: Client) -> None:
    nobody = strict.get("/brouillons/jeton/").json()
    assert nobody["person"] == ""
    strict.force_login(personas.resident())
    mine = strict.get("/brouillons/jeton/").json()
    answer = strict.post(
        REVIEW,
        WHOLE,
        headers=SCRIPT | {"X-CSRFToken": mine["token"], "Origin": "http://testserver"},
    )
    assert answer.status_code == 201
    page = text_of(strict, WHERE)
    assert f'person="{mine["person"]}"' in page
    assert "camille@exemple.test" not in page
    strict.force_login(personas.neighbour())
    assert strict.get("/brouillons/jeton/").json()["person"] not in {"", mine["person"]}


def test_nobody_else_may_keep_the_token(strict: Client) -> None:
    answer = strict.get("/brouillons/jeton/", headers={"Origin": "http://ailleurs.test"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
