"""The tables of questions and answers refuse by themselves what makes no sense."""

from decimal import Decimal

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, RestrictedError

from contributions.models import Answer
from layers.models import Category, Question, QuestionCategory, QuestionOption
from tests import questions, scenes

pytestmark = pytest.mark.django_db


def refused(constraint, act):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        _act_and_end(act)
    cause = refusal.value.__cause__
    assert isinstance(cause, psycopg.errors.IntegrityError)
    assert cause.diag.constraint_name == constraint


def _act_and_end(act):
    act()
    # What is told at the end of a transaction is told now.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def changed(row: Model, **values):
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def scene():
    return scenes.consultation()


@pytest.fixture
def asked(scene):
    return questions.every_kind(scene)


@pytest.fixture
def said(scene, asked):
    return scenes.contribution(scene)


VALUES = {"single": "a", "multiple": "b", "scale": 3, "text": "Oui", "number": Decimal("12.5")}


@pytest.mark.parametrize("kind", VALUES)
def test_each_kind_takes_an_answer_of_its_own(asked, said, kind):
    assert questions.answer(said, asked[kind], VALUES[kind]).pk


@pytest.mark.parametrize(
    ("kind", "constraint", "values"),
    [
        ("scale", "question_bounds_fit_kind", {"highest": None}),
        ("scale", "question_bounds_fit_kind", {"highest": Decimal("4.5")}),
        ("scale", "question_bounds_fit_kind", {"highest": 12}),
        ("scale", "question_bounds_in_order", {"highest": 1}),
        ("scale", "question_words_at_both_ends", {"lowest_label": " "}),
        ("single", "question_words_at_both_ends", {"highest_label": "oui"}),
        ("text", "question_bounds_fit_kind", {"lowest": 1}),
        ("text", "question_text_bounded", {"max_length": None}),
        ("text", "question_text_bounded", {"max_length": 0}),
        ("text", "question_text_bounded", {"max_length": 5001}),
        ("number", "question_text_bounded", {"max_length": 10}),
        ("number", "question_number_is_told", {"decimals": None}),
        ("number", "question_number_is_told", {"decimals": 7}),
        ("number", "question_bounds_measurable", {"highest": Decimal("999999999999.5")}),
        ("multiple", "question_number_is_told", {"unit": "m"}),
        ("text", "question_label_present", {"label": "\n"}),
        ("text", "question_slug_form", {"slug": "Mon Nom"}),
    ],
)
def test_bounds_fit_the_kind(asked, kind, constraint, values):
    refused(constraint, changed(asked[kind], **values))


def test_a_kind_that_nobody_knows_is_refused(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked["text"].pk).update(kind="carte")


def test_two_questions_or_two_options_never_share_a_name(scene, asked):
    refused("question_slug_unique_in_consultation", changed(asked["text"], slug="single"))
    option = asked["single"].options.get(slug="a")
    refused("question_option_slug_once", changed(option, slug="b"))
    refused("question_option_label_once", changed(option, label="Choix b"))


def test_only_a_choice_has_options(asked):
    refused(
        "question_option_of_a_choice",
        lambda: QuestionOption.objects.create(question=asked["text"], slug="x", label="X"),
    )
    refused("question_option_of_a_choice", changed(asked["single"], kind="text", max_length=10))


def test_a_question_is_limited_to_categories_of_its_own_consultation(asked):
    other = scenes.consultation("autre").categories.get(slug="velo")
    refused(
        "question_category_of_consultation",
        lambda: QuestionCategory.objects.create(question=asked["text"], category=other),
    )


def test_a_category_that_limits_a_question_is_not_deleted_but_a_whole_consultation_may_be(scene):
    questions.question(scene, "pistes", "text", categories=["velo"])
    with pytest.raises(RestrictedError), transaction.atomic():
        Category.objects.get(slug="velo").delete()
    scene.delete()
    assert not Question.objects.exists()


def test_a_question_does_not_move(asked):
    elsewhere = scenes.consultation("autre")
    refused("question_stays_in_consultation", changed(asked["text"], consultation=elsewhere))


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "scale", "step": 3, "text": "trois"},
        {"kind": "scale"},
        {"kind": "scale", "number": 3},
        {"kind": "text", "text": " \n"},
        {"kind": "number", "step": 3},
        {"kind": "single", "text": "a"},
    ],
)
def test_exactly_one_column_is_filled_that_of_the_kind(asked, said, columns):
    refused(
        "answer_is_of_its_kind",
        lambda: Answer.objects.create(
            contribution=said, question=asked[columns["kind"]], **columns
        ),
    )


def test_the_kind_of_an_answer_is_its_questions(asked, said):
    refused(
        "answer_kind_of_question",
        lambda: Answer.objects.create(
            contribution=said, question=asked["scale"], kind="text", text="x" * 3
        ),
    )


def test_an_option_is_chosen_for_its_own_question(asked, said):
    stranger = asked["multiple"].options.get(slug="a")
    refused(
        "answer_option_of_question",
        lambda: Answer.objects.create(
            contribution=said, question=asked["single"], kind="single", option=stranger
        ),
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("scale", 0),
        ("scale", 6),
        ("number", Decimal("-10.1")),
        ("number", Decimal("40.1")),
        ("number", Decimal("1.25")),
        ("text", "é" * 101),
    ],
)
def test_an_answer_stays_within_the_bounds(asked, said, kind, value):
    refused("answer_within_bounds", lambda: questions.answer(said, asked[kind], value))


@pytest.mark.parametrize("kind", ["single", "scale", "text", "number"])
def test_one_answer_for_each_question(asked, said, kind):
    questions.answer(said, asked[kind], VALUES[kind])
    second = "b" if kind == "single" else VALUES[kind]
    refused("answer_once_for_each_question", lambda: questions.answer(said, asked[kind], second))


def test_several_options_each_once(asked, said):
    questions.answer(said, asked["multiple"], "a")
    questions.answer(said, asked["multiple"], "b")
    refused("answer_once_for_each_option", lambda: questions.answer(said, asked["multiple"], "a"))


def test_a_question_of_another_consultation_is_not_answered(said):
    other = questions.question(scenes.consultation("autre"), "ailleurs", "text")
    refused("answer_question_of_consultation", lambda: questions.answer(said, other, "Oui"))


def test_only_what_is_asked_of_this_contribution_is_answered(scene, asked, said):
    limited = questions.question(scene, "pistes", "text", categories=["velo"])
    refused("answer_to_what_is_asked", lambda: questions.answer(said, limited, "Oui"))
    cyclist = scenes.contribution(scene, category="velo")
    assert questions.answer(cyclist, limited, "Oui").pk
    changed(asked["scale"], is_withdrawn=True)()
    refused("answer_to_what_is_asked", lambda: questions.answer(said, asked["scale"], 3))
    changed(asked["single"].options.get(slug="a"), is_withdrawn=True)()
    refused("answer_to_what_is_asked", lambda: questions.answer(said, asked["single"], "a"))
    deleted = scenes.contribution(scene, status="deleted")
    refused("answer_to_what_is_asked", lambda: questions.answer(deleted, asked["text"], "Oui"))


def test_a_question_that_was_answered_keeps_its_kind_and_its_meaning(asked, said):
    for kind, value in VALUES.items():
        questions.answer(said, asked[kind], value)
    refused("question_keeps_its_meaning", changed(asked["single"], kind="multiple"))
    refused("question_keeps_its_meaning", changed(asked["scale"], highest=7))
    refused("question_keeps_its_meaning", changed(asked["number"], unit="°F"))
    refused("question_keeps_its_meaning", changed(asked["number"], decimals=0))
    refused("question_keeps_its_meaning", changed(asked["text"], max_length=99))
    changed(asked["text"], max_length=200, label="Mieux dit", is_withdrawn=True)()


def test_the_foreign_key_alone_keeps_the_kind_of_an_answered_question(asked, said):
    questions.answer(said, asked["single"], "a")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE layers_question DISABLE TRIGGER question_keeps_its_answers")
    refused("answer_kind_of_question", changed(asked["single"], kind="multiple"))


def test_what_was_answered_in_confidence_never_becomes_public(scene, said):
    private = questions.question(scene, "secret", "text")
    changed(private, is_public=True)()
    changed(private, is_public=False)()
    questions.answer(said, private, "Entre nous")
    refused("question_stays_private", changed(private, is_public=True))
    public = questions.question(scene, "dit", "text", is_public=True)
    questions.answer(said, public, "À tous")
    changed(public, is_public=False)()


def test_an_option_that_was_chosen_is_not_erased(asked, said):
    questions.answer(said, asked["single"], "a")
    option = asked["single"].options.get(slug="a")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("DELETE FROM layers_questionoption WHERE id = %s", [option.pk])
