"""Questions in the form, in the service, on the pages and in what a person takes away."""

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contributions import holdings, services
from contributions.errors import IdempotencyKeyReused
from contributions.models import Answer, Contribution
from contributions.questions.checking import check_answer, check_answers, written
from contributions.questions.errors import AnswerRefused
from contributions.questions.typed import read_typed, value_of
from layers.models import Consultation, Question, QuestionKind
from layers.questions import asked_questions
from tests import personas, questions, scenes
from tests.contributions.test_contribute_pages import LAT, LON, REVIEW, WHAT, WHERE, WORDS
from tests.contributions.test_submit import submit

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, Any] = {
    "single": "a",
    "multiple": ["c", "a"],
    "scale": 4,
    "text": "Le matin.",
    "number": 12.5,
}
TYPED = {
    "answer-single": "a",
    "answer-multiple": ["c", "a"],
    "answer-scale": "4",
    "answer-text": "Le matin.",
    "answer-number": "12,5",
}


@pytest.fixture
def scene() -> Consultation:
    return scenes.consultation()


@pytest.fixture
def asked(scene: Consultation) -> dict[str, Question]:
    return questions.every_kind(scene, is_public=True)


@pytest.fixture
def visitor(asked: dict[str, Question]) -> Client:
    client = Client()
    client.post(WHERE, {"lon": LON, "lat": LAT})
    return client


def stored(contribution: Contribution) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in contribution.answers.select_related("question", "option").order_by("id"):
        value = row.option.slug if row.option else row.text or row.number or row.step
        found.setdefault(row.question.slug, []).append(value)
    return found


EVERYTHING = {
    "single": ["a"],
    "multiple": ["a", "c"],
    "scale": [4],
    "text": ["Le matin."],
    "number": [Decimal("12.5")],
}


def hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea name="(body)"[^>]*>\n?([^<]*)</textarea>', page))
    return {name: unescape(value) for name, value in found.items()}


def test_answers_are_typed_read_again_sent_and_read_by_everybody(visitor: Client) -> None:
    page = visitor.get(WHAT).content.decode()
    for label in ("Question single", "Question number", "Choix b", "tout à fait", "°C"):
        assert label in page
    assert visitor.post(WHAT, WORDS | TYPED).url == REVIEW  # type: ignore[attr-defined]
    page = visitor.get(REVIEW).content.decode()
    for words in ("Choix a", "Choix c", "Le matin.", "12,5\u202f°C", "4 (pas du tout 1, 5"):
        assert words in page, words
    assert "Choix b" not in page
    visitor.force_login(personas.resident())
    fields = hidden(visitor.get(REVIEW).content.decode())
    answer = visitor.post(REVIEW, fields)
    made = Contribution.objects.get()
    assert stored(made) == EVERYTHING
    page = visitor.get(answer.url).content.decode()  # type: ignore[attr-defined]
    for words in ("Question text", "Le matin.", "Choix c", "12,5\u202f°C"):
        assert words in page, words
    assert visitor.post(REVIEW, fields).url == answer.url  # type: ignore[attr-defined]
    assert Contribution.objects.count() == 1


def test_a_question_without_an_answer_stores_nothing(visitor: Client) -> None:
    assert visitor.post(WHAT, WORDS | {"answer-single": "", "answer-text": "  "}).status_code == 302
    visitor.force_login(personas.resident())
    visitor.post(REVIEW, hidden(visitor.get(REVIEW).content.decode()))
    assert stored(Contribution.objects.get()) == {}


@pytest.mark.parametrize(
    ("slug", "typed", "sentence"),
    [
        ("number", "douze", "Écrivez un nombre en chiffres, par exemple 12,5."),
        ("number", "1e9999", "Écrivez un nombre en chiffres"),
        ("number", "9" * 400, "Écrivez un nombre en chiffres"),
        ("number", "nan", "Écrivez un nombre en chiffres"),
        ("number", "−11", "Donnez au moins -10."),
        ("number", "40,1", "Donnez au plus 40."),
        ("number", "1,25", "Donnez un chiffre après la virgule, pas plus."),
        ("scale", "6", "Choisissez un degré, de 1 à 5."),
        ("scale", "2.5", "Choisissez un degré, de 1 à 5."),
        ("scale", "x", "Choisissez un degré, de 1 à 5."),
        ("single", "z", "Choisissez une des réponses proposées."),
        ("multiple", ["a", "z"], "Choisissez parmi les réponses proposées."),
        ("text", "é" * 101, "Le texte a 101 caractères, dont 1 de trop\u202f: gardez-en 100."),
    ],
)
def test_a_wrong_answer_is_said_beside_its_question_and_above_and_stays(
    visitor: Client, slug: str, typed: Any, sentence: str
) -> None:
    answer = visitor.post(WHAT, WORDS | {"answer-text": "gardé", f"answer-{slug}": typed})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f'id="id_answer-{slug}_error"><li>{sentence}' in page
    assert f'href="#id_answer-{slug}">Question {slug}\u202f: {sentence}' in page
    if slug != "text":
        assert ">\ngardé</textarea>" in page
    if slug == "number":
        assert f'value="{typed}"' in page


def test_a_required_question_must_be_answered(scene: Consultation, visitor: Client) -> None:
    scene.questions.update(is_required=True)
    page = visitor.post(WHAT, WORDS).content.decode()
    for slug, sentence in {
        "single": "Choisissez une réponse.",
        "multiple": "Choisissez au moins une réponse.",
        "scale": "Choisissez une réponse.",
        "text": "Donnez une réponse.",
    }.items():
        assert f'id="id_answer-{slug}_error"><li>{sentence}' in page
    assert 'value="" checked' not in page


def test_unfinished_answers_are_kept_as_they_were_typed(visitor: Client) -> None:
    visitor.post(WHAT, {"answer-number": "douze", "answer-multiple": ["b"], "action": "retour"})
    page = visitor.get(WHAT).content.decode()
    assert 'value="douze"' in page
    assert re.search(r'value="b" checked', page)


def test_answers_for_other_categories_are_ignored_by_the_form_and_refused_by_the_service(
    scene: Consultation, visitor: Client
) -> None:
    questions.question(scene, "pistes", "text", categories=["velo"], is_required=True)
    page = visitor.get(WHAT).content.decode()
    assert "Seulement pour\u202f: Vélo" in page
    assert 'data-categories="velo"' in page
    assert visitor.post(WHAT, WORDS | {"answer-pistes": "x" * 999}).status_code == 302
    visitor.force_login(personas.resident())
    visitor.post(REVIEW, hidden(visitor.get(REVIEW).content.decode()))
    assert stored(Contribution.objects.get()) == {}
    cycling = visitor.post(WHAT, WORDS | {"category": "velo"})
    assert "Donnez une réponse." in cycling.content.decode()
    with pytest.raises(AnswerRefused) as refusal:
        submit(scene, author=personas.neighbour(), answers={"pistes": "Oui"})
    assert (refusal.value.code, refusal.value.field) == ("question-unknown", "answers.pistes")


def test_a_question_that_becomes_required_meanwhile_is_told_before_and_at_sending(
    scene: Consultation, visitor: Client
) -> None:
    visitor.post(WHAT, WORDS)
    visitor.force_login(personas.resident())
    fields = hidden(visitor.get(REVIEW).content.decode())
    scene.questions.filter(slug="text").update(is_required=True)
    assert "«\u202fQuestion text\u202f»" in visitor.get(REVIEW).content.decode()
    answer = visitor.post(REVIEW, fields)
    assert answer.status_code == 422
    assert "donnez une réponse" in answer.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "tampered",
    ["{", "[]", "[" * 90_000, '{"single": "a"}', '{"text": [3, null]}', '{"\ud800": ["x"]}', "1"],
)
def test_a_tampered_draft_answers_nothing_and_breaks_nothing(
    visitor: Client, tampered: str
) -> None:
    visitor.post(WHAT, WORDS | TYPED)
    visitor.force_login(personas.resident())
    fields = hidden(visitor.get(REVIEW).content.decode())
    readable = tampered.encode("utf-8", "replace").decode()
    assert visitor.post(REVIEW, fields | {"answers": readable}).status_code == 302
    assert stored(Contribution.objects.get()) == {}


def test_half_a_character_in_a_text_is_refused(visitor: Client) -> None:
    visitor.post(WHAT, WORDS)
    visitor.force_login(personas.resident())
    fields = hidden(visitor.get(REVIEW).content.decode())
    answer = visitor.post(REVIEW, fields | {"answers": '{"text": ["a\\ud800"]}'})
    assert answer.status_code == 422
    assert "illisible" in answer.content.decode()


def test_answers_are_stored_with_the_contribution_or_not_at_all(
    scene: Consultation, asked: dict[str, Question]
) -> None:
    made = submit(scene, answers=ANSWERS)
    assert stored(made.contribution) == EVERYTHING
    with pytest.raises(AnswerRefused):
        submit(scene, author=personas.neighbour(), answers=ANSWERS | {"scale": 9})
    assert Contribution.objects.count() == 1


def test_a_question_that_closes_between_the_check_and_the_write_is_refused_by_the_table(
    scene: Consultation, asked: dict[str, Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdraw_then_check(*args: Any) -> Any:
        checked = check_answers(*args)
        scene.questions.update(is_withdrawn=True)
        return checked

    monkeypatch.setattr(services, "check_answers", withdraw_then_check)
    with pytest.raises(AnswerRefused) as refusal:
        submit(scene, answers={"scale": 3})
    assert refusal.value.code == "question-unknown"
    assert not Contribution.objects.exists()


def test_answers_are_part_of_what_a_key_repeats(
    scene: Consultation, asked: dict[str, Question]
) -> None:
    author, now = personas.resident(), timezone.now()
    same = {"author": author, "idempotency_key": "k", "now": now}
    first = submit(scene, answers=ANSWERS, **same)
    again = submit(scene, answers=dict(reversed(ANSWERS.items())), **same)
    assert (again.created, again.contribution) == (False, first.contribution)
    with pytest.raises(IdempotencyKeyReused):
        submit(scene, answers=ANSWERS | {"scale": 5}, **same)


def test_deleting_a_contribution_erases_its_answers(
    scene: Consultation, asked: dict[str, Question]
) -> None:
    author = personas.resident()
    made = submit(scene, author=author, answers=ANSWERS).contribution
    other = submit(scene, author=personas.neighbour(), answers={"scale": 1}).contribution
    services.delete_own_contribution(contribution=made, author=author, now=timezone.now())
    assert [row.contribution_id for row in Answer.objects.all()] == [other.pk]


def test_an_account_takes_all_its_answers_away_also_the_private_ones(scene: Consultation) -> None:
    questions.every_kind(scene)
    author = personas.resident()
    submit(scene, author=author, answers=ANSWERS)
    (document,) = holdings.export(author)
    assert document["properties"]["answers"] == {
        **ANSWERS,
        "multiple": ["a", "c"],
    }
    assert json.dumps(document)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12,5", "12.5"),
        (" 12.5 ", "12.5"),
        ("1\u202f2", "12"),
        ("−3", "-3"),
        ("+4", "4"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_people_write_it(scene: Consultation, typed: str, kept: str) -> None:
    questions.question(scene, "mesure", "number")
    (question,) = asked_questions(scene)
    assert check_answer(question, typed) == Decimal(kept)


def test_numbers_are_written_without_idle_zeros() -> None:
    written_numbers = [written(Decimal(text)) for text in ("12.500000", "100.000000", "0E-6", "-7")]
    assert written_numbers == ["12,5", "100", "0", "-7"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.decimals(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


def _unsaved(kind: str) -> Question:
    question = Question(
        slug=kind, kind=kind, label="?", lowest=None, highest=None, decimals=2, max_length=20
    )
    if kind == "scale":
        question.lowest, question.highest = Decimal(-2), Decimal(3)
    question.asked_options = []  # type: ignore[attr-defined]
    question.limited_to = []  # type: ignore[attr-defined]
    return question


@given(kind=st.sampled_from(QuestionKind.values), value=ANYTHING)
def test_whatever_is_sent_is_kept_within_its_bounds_or_refused_in_french(
    kind: str, value: Any
) -> None:
    question = _unsaved(kind)
    try:
        kept = check_answer(question, value)
    except AnswerRefused as refusal:
        assert str(refusal).startswith("«\u202f?\u202f»")
        return
    if isinstance(kept, int):
        assert kept in question.steps
    if isinstance(kept, Decimal):
        assert abs(kept) < 10**12
        assert kept == round(kept, 2)
    if isinstance(kept, str):
        assert kind == "text"
        assert 0 < len(kept) <= 20


@given(st.text())
def test_any_text_of_a_draft_is_read(text: str) -> None:
    typed = read_typed(text)
    assert all(isinstance(part, str) for values in typed.values() for part in values)
    for values in typed.values():
        assert value_of(_unsaved("text"), values) is not None
