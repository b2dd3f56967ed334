"""What officers see of questions: how they are written, and what was answered, added up."""

import re
from collections import Counter
from decimal import Decimal
from html import unescape
from statistics import fmean, median
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contributions.models import Answer
from desk.answers import BARS, distribution, mean_of, median_of, summaries
from layers.models import Consultation, Question, QuestionCategory
from tests import personas, questions, scenes

pytestmark = pytest.mark.django_db

PAGE = "/bureau/un-parvis/"


@pytest.fixture
def scene() -> Consultation:
    return scenes.consultation()


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(personas.officer())
    return client


COUNTED = st.dictionaries(
    st.decimals(-1000, 1000, places=2), st.integers(1, 50), min_size=1, max_size=60
).map(lambda counts: list(counts.items()))


@given(COUNTED)
def test_every_answer_is_in_one_bar(counted: list[tuple[Decimal, int]]) -> None:
    bars = distribution(counted)
    assert sum(number for _label, number in bars) == sum(number for _value, number in counted)
    assert len(bars) <= BARS


@given(COUNTED)
def test_mean_and_median_are_those_of_the_values_written_out(
    counted: list[tuple[Decimal, int]],
) -> None:
    values = [value for value, number in counted for _ in range(number)]
    assert float(mean_of(counted) or 0) == pytest.approx(fmean(values), abs=1e-9)
    assert median_of(counted) == median(values)


def test_nothing_has_no_mean() -> None:
    assert (mean_of([]), median_of([]), distribution([])) == (None, None, [])


GIVEN = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "single": st.sampled_from("abc"),
            "multiple": st.sets(st.sampled_from("abc"), min_size=1),
            "scale": st.integers(1, 5),
            "number": st.decimals(-10, 40, places=1),
            "text": st.just("Des mots"),
        },
    ),
    max_size=12,
)


class TestTotals(TestCase):
    """Whatever is answered, what is shown adds up to the rows that there are."""

    databases = {"default", "reader"}

    @given(GIVEN, st.sampled_from(["published", "hidden"]))
    @settings(max_examples=25)
    def test_totals_equal_rows(self, people: list[dict[str, Any]], last_status: str) -> None:
        scene = scenes.consultation()
        asked = questions.every_kind(scene)
        counted = []
        for number, answers in enumerate(people):
            status = last_status if number == len(people) - 1 else "published"
            contribution = scenes.contribution(scene, status=status)
            for kind, value in answers.items():
                for one in sorted(value) if kind == "multiple" else [value]:
                    questions.answer(contribution, asked[kind], one)
            if status == "published":
                counted.append(answers)
        rows = Counter(
            Answer.objects.filter(contribution__status="published").values_list(
                "question__slug", flat=True
            )
        )
        for summary in summaries(scene):
            slug = summary.question.slug
            answered = [answers[slug] for answers in counted if slug in answers]
            assert (summary.answered, summary.concerned) == (len(answered), len(counted))
            if slug == "text":
                assert summary.bars == []
                continue
            assert sum(bar.answers for bar in summary.bars) == rows[slug]
            if slug == "multiple":
                assert all(bar.share <= 100 for bar in summary.bars)
                for letter, bar in zip("abc", summary.bars, strict=True):
                    assert bar.answers == sum(letter in chosen for chosen in answered)
            elif answered:
                assert sum(bar.share for bar in summary.bars) == pytest.approx(100)
            if slug in {"scale", "number"} and answered:
                assert summary.median == median(map(Decimal, answered))
                assert float(summary.mean or 0) == pytest.approx(fmean(answered))


def test_a_question_of_one_category_concerns_those_who_wrote_in_it(scene: Consultation) -> None:
    asked = questions.question(scene, "pistes", "scale", categories=["velo"])
    for category in ("velo", "velo", "arbres"):
        last = scenes.contribution(scene, category=category)
    questions.answer(scenes.contribution(scene, category="velo"), asked, 5)
    assert last.category.slug == "arbres"
    (summary,) = summaries(scene)
    assert (summary.answered, summary.concerned) == (1, 3)
    assert [bar.answers for bar in summary.bars] == [0, 0, 0, 0, 1]


def test_the_page_says_how_many_answered_and_that_several_could_be_chosen(
    officer: Client, scene: Consultation
) -> None:
    asked = questions.every_kind(scene)
    for letters in ("ab", "a", ""):
        contribution = scenes.contribution(scene)
        for letter in letters:
            questions.answer(contribution, asked["multiple"], letter)
    questions.answer(contribution, asked["number"], Decimal("19.5"))
    questions.answer(contribution, asked["text"], "Le vendredi soir.")
    page = re.sub(r"\s+", " ", unescape(officer.get(PAGE).content.decode()))
    assert "2 réponses sur 3" in page
    assert "leur somme peut dépasser 100" in page
    assert "moyenne 19,5 °C, médiane 19,5 °C" in page
    shares = re.findall(r'<td class="number">(\d)</td><td class="number">(\d+)', page)
    assert ("2", "100") in shares
    assert ("1", "50") in shares
    texts = officer.get(f"{PAGE}questions/text/").content.decode()
    assert "Le vendredi soir." in texts
    assert officer.get(f"{PAGE}questions/scale/").status_code == 404
    assert officer.get(f"/bureau/contributions/{contribution.public_id}/").status_code == 200


def test_texts_come_by_pages_and_hidden_contributions_are_not_among_them(
    officer: Client, scene: Consultation
) -> None:
    asked = questions.question(scene, "idee", "text")
    for number in range(51):
        questions.answer(scenes.contribution(scene), asked, f"Idée {number}.")
    hidden = scenes.contribution(scene)
    questions.answer(hidden, asked, "Propos caché.")
    hidden.status = "hidden"
    hidden.save()
    pages = [
        officer.get(f"{PAGE}questions/idee/?page={number}").content.decode() for number in (1, 2)
    ]
    assert [page.count("Idée ") for page in pages] == [50, 1]
    assert "Propos caché." not in "".join(pages)


def test_an_officer_reads_private_answers_and_that_they_are_private(
    officer: Client, scene: Consultation
) -> None:
    asked = questions.question(scene, "idee", "text")
    contribution = scenes.contribution(scene)
    questions.answer(contribution, asked, "Entre nous.")
    page = officer.get(f"/bureau/contributions/{contribution.public_id}/").content.decode()
    assert "Entre nous." in page
    assert "(visible des agents seulement)" in page


def test_residents_see_neither_preview_nor_texts(scene: Consultation) -> None:
    questions.question(scene, "idee", "text")
    client = Client()
    client.force_login(personas.resident())
    for address in (f"{PAGE}questions/", f"{PAGE}questions/idee/"):
        assert client.get(address).status_code == 403


def test_the_preview_asks_what_the_form_asks(officer: Client, scene: Consultation) -> None:
    assert "ne pose pas de question" in officer.get(f"{PAGE}questions/").content.decode()
    questions.every_kind(scene)
    page = officer.get(f"{PAGE}questions/").content.decode()
    assert page.count("Question ") >= 5
    assert officer.post(f"{PAGE}questions/").status_code == 405


# -- writing them, in the administration --


def form(scene: Consultation, options: list[dict[str, Any]] | None = None, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "consultation": scene.pk, "label": "Est-ce urgent ?", "slug": "urgence", "kind": "scale",
        "position": 0, "lowest": 1, "highest": 5, "lowest_label": "non", "highest_label": "oui",
    }  # fmt: skip
    rows = options or []
    given |= {
        "options-TOTAL_FORMS": len(rows),
        "options-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        given |= {f"options-{number}-{name}": value for name, value in row.items()}
    return given | changes


ADD = "/admin/layers/question/add/"
TWO = [
    {"label": "Oui", "slug": "oui", "position": 0},
    {"label": "Non", "slug": "non", "position": 1},
]


def change(question: Question) -> str:
    return f"/admin/layers/question/{question.pk}/change/"


def test_an_officer_writes_a_scale_for_one_category(officer: Client, scene: Consultation) -> None:
    category = scene.categories.get(slug="velo")
    sent = officer.post(ADD, form(scene, asked_for=[category.pk], is_public="on"))
    assert sent.status_code == 302
    made = Question.objects.get()
    assert (made.kind, list(made.steps), made.is_public) == ("scale", [1, 2, 3, 4, 5], True)
    assert [row.category for row in QuestionCategory.objects.all()] == [category]
    assert officer.get(change(made)).status_code == 200
    again = form(scene, label="Est-ce pressé ?")
    assert officer.post(change(made), again).status_code == 302
    assert not QuestionCategory.objects.exists()


def test_an_officer_writes_a_choice_with_its_options(officer: Client, scene: Consultation) -> None:
    assert officer.post(ADD, form(scene, TWO, kind="single")).status_code == 302
    made = Question.objects.get()
    # What its kind does not use is emptied.
    assert (made.lowest, made.lowest_label) == (None, "")
    assert [option.slug for option in made.options.all()] == ["oui", "non"]


@pytest.mark.parametrize(
    ("changes", "options", "sentence"),
    [
        ({"lowest": ""}, [], "Une échelle va d’un nombre à un autre"),
        ({"highest": "4.5"}, [], "Les degrés d’une échelle sont des nombres entiers."),
        ({"highest": 30}, [], "a 11 degrés au plus"),
        ({"highest": 1}, [], "Une échelle monte"),
        ({"lowest_label": ""}, [], "Dites en un mot"),
        ({"kind": "number", "decimals": ""}, [], "combien de chiffres après la virgule"),
        ({"kind": "number", "decimals": 9}, [], "inférieure ou égale à 6"),
        ({"kind": "number", "decimals": 0, "highest": 0}, [], "doit dépasser la plus petite"),
        ({"kind": "text"}, [], "Donnez la longueur maximale"),
        ({"kind": "text", "max_length": 9000}, [], "inférieure ou égale à 5000"),
        ({"kind": "single"}, [], "Proposez au moins deux choix."),
        ({"kind": "multiple"}, TWO[:1], "Proposez au moins deux choix."),
        ({}, TWO, "Seules les questions à choix ont des choix"),
        ({"kind": "single"}, [TWO[0], TWO[0]], "Corrigez les données en double"),
        ({"slug": "Mon Nom"}, [], "slug"),
        ({"slug": "mon_nom"}, [], "Des lettres minuscules sans accent"),
        ({"label": ""}, [], "Ce champ est obligatoire."),
        ({"lowest": "1e400"}, [], "nombre"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_french(
    officer: Client,
    scene: Consultation,
    changes: dict[str, Any],
    options: list[dict[str, Any]],
    sentence: str,
) -> None:
    answer = officer.post(ADD, form(scene, options, **changes))
    assert answer.status_code == 200
    assert sentence in unescape(answer.content.decode())
    assert not Question.objects.exists()


def test_a_category_of_another_consultation_and_a_name_taken_are_refused(
    officer: Client, scene: Consultation
) -> None:
    other = scenes.consultation("autre").categories.get(slug="velo")
    answer = officer.post(ADD, form(scene, asked_for=[other.pk]))
    assert "ne sont pas de cette concertation" in answer.content.decode()
    questions.question(scene, "prise", "text")
    taken = "Une autre question de cette concertation a cet identifiant."
    assert taken in officer.post(ADD, form(scene, slug="prise")).content.decode()
    mine = questions.question(scene, "mienne", "scale")
    assert taken in officer.post(change(mine), form(scene, slug="prise")).content.decode()


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("scale", {"highest": 7}, "retirez cette question et posez-en une autre"),
        ("scale", {"kind": "text", "max_length": 50}, "posez-en une autre"),
        ("scale", {"is_public": "on"}, "elle ne peut pas le devenir"),
        ("number", {"decimals": 0}, "gardez au moins 1"),
        ("text", {"max_length": 50}, "gardez au moins 100"),
    ],
)
def test_what_was_answered_keeps_its_meaning(
    officer: Client, scene: Consultation, kind: str, changes: dict[str, Any], sentence: str
) -> None:
    asked = questions.question(scene, "urgence", kind)
    questions.answer(
        scenes.contribution(scene), asked, {"scale": 2, "number": 3, "text": "Oui"}[kind]
    )
    kept: dict[str, Any] = {
        "kind": kind, "lowest": -10 if kind == "number" else 1,
        "highest": 40 if kind == "number" else 5, "unit": "°C", "decimals": 1, "max_length": 100,
    }  # fmt: skip
    answer = officer.post(change(asked), form(scene, **(kept | changes)))
    assert answer.status_code == 200
    assert sentence in unescape(answer.content.decode())
    withdrawn = officer.post(change(asked), form(scene, **kept, is_withdrawn="on"))
    assert withdrawn.status_code == 302
    asked.refresh_from_db()
    assert asked.is_withdrawn
    assert officer.get(f"/admin/layers/question/{asked.pk}/delete/").status_code == 403


def test_an_option_that_was_chosen_is_withdrawn_not_erased(
    officer: Client, scene: Consultation
) -> None:
    asked = questions.question(scene, "urgence", "single")
    questions.answer(scenes.contribution(scene), asked, "a")
    rows = [
        {"id": option.pk, "label": option.label, "slug": option.slug, "position": option.position}
        for option in asked.options.all()
    ]
    erased = [rows[0] | {"DELETE": "on"}, *rows[1:]]
    answer = officer.post(change(asked), form(scene, erased, kind="single"))
    assert "a déjà été fait par des habitants" in answer.content.decode()
    spared = [rows[0] | {"is_withdrawn": "on"}, rows[1], rows[2]]
    assert officer.post(change(asked), form(scene, spared, kind="single")).status_code == 302
    (summary,) = summaries(scene)
    assert [bar.answers for bar in summary.bars] == [1, 0, 0]


def test_a_question_that_nobody_answered_may_go(officer: Client, scene: Consultation) -> None:
    asked = questions.question(scene, "urgence", "single", categories=["velo"])
    gone = officer.post(f"/admin/layers/question/{asked.pk}/delete/", {"post": "yes"})
    assert gone.status_code == 302
    assert not Question.objects.exists()


def test_the_kind_of_a_question_that_nobody_answered_may_change_with_its_options(
    officer: Client, scene: Consultation
) -> None:
    asked = questions.question(scene, "urgence", "single")
    rows = [
        {"id": option.pk, "label": option.label, "slug": option.slug, "position": 0, "DELETE": "on"}
        for option in asked.options.all()
    ]
    assert officer.post(change(asked), form(scene, rows)).status_code == 302
    asked.refresh_from_db()
    assert (asked.kind, asked.options.count()) == ("scale", 0)


def test_residents_do_not_write_questions(scene: Consultation) -> None:
    client = Client()
    client.force_login(personas.resident())
    assert client.post(ADD, form(scene)).status_code in {302, 403}
    assert not Question.objects.exists()
