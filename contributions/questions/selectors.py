"""Answers as pages, feeds and exports tell them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from accounts.rules import is_signed_in
from contributions.models import Contribution
from contributions.questions.checking import Value, offered_options, written
from contributions.questions.models import Answer
from layers.models import Consultation, Question, QuestionKind
from layers.questions import asked_questions

if TYPE_CHECKING:
    from accounts.rules import Person


@dataclass(frozen=True)
class Said:
    """A question and what was answered, in words: one for each option where several are chosen."""

    question: Question
    words: list[str]


def public_answers() -> Prefetch[Any, Any]:
    """What contributions answered in public, as ``public_answers``: one query for all of them."""
    rows = _in_order(Answer.objects.filter(question__is_public=True))
    return Prefetch("answers", rows, to_attr="public_answers")


def answers_of(contribution: Contribution) -> list[Answer]:
    """All that a contribution answered, private answers too. One query."""
    return list(_in_order(Answer.objects.filter(contribution=contribution)))


def every_answer() -> Prefetch[Any, Any]:
    """All answers, private ones too, as ``every_answer``: for their author and for officers only."""
    return Prefetch("answers", _in_order(Answer.objects.all()), to_attr="every_answer")


def said_privately(person: "Person", contribution: Contribution) -> list[Said]:
    """What only officers read of a contribution's answers, for its author; nothing for others."""
    if not is_signed_in(person) or contribution.author_id != person.pk:
        return []
    return [one for one in said_in(answers_of(contribution)) if not one.question.is_public]


def answer_document(answers: Iterable[Answer]) -> dict[str, Any]:
    """The answers of one contribution, in the order of its questions: slug and JSON value."""
    document: dict[str, Any] = {}
    for question, rows in _by_question(answers):
        values = [_json(row) for row in rows]
        document[question.slug] = values if question.kind == QuestionKind.MULTIPLE else values[0]
    return document


def said_in(answers: Iterable[Answer]) -> list[Said]:
    """The answers of one contribution in words, in the order of its questions."""
    return [
        Said(question, [in_words(question, _value(row)) for row in rows])
        for question, rows in _by_question(answers)
    ]


def said_before_sending(asked: Sequence[Question], checked: Mapping[str, Value]) -> list[Said]:
    """Checked answers in words, for the person who is about to send them."""
    said = []
    for question in asked:
        if question.slug not in checked:
            continue
        value = checked[question.slug]
        labels = {option.slug: option.label for option in offered_options(question)}
        parts = value if isinstance(value, tuple) else (value,)
        said.append(
            Said(
                question,
                [
                    labels[str(part)] if question.has_options else in_words(question, part)
                    for part in parts
                ],
            )
        )
    return said


def in_words(question: Question, value: str | int | Decimal) -> str:
    """One answer as it is read: a number with its unit, a step with the words of its end."""
    if question.kind == QuestionKind.NUMBER:
        return f"{written(Decimal(value))}\u202f{question.unit}".rstrip("\u202f")
    if question.kind == QuestionKind.SCALE:
        return f"{value} ({question.lowest_label} {question.steps[0]}, {question.steps[-1]} {question.highest_label})"
    return str(value)


def question_documents(consultation: Consultation) -> list[dict[str, Any]]:
    """What a consultation asks, for programs: each question with what its kind needs."""
    return [_question_document(question) for question in asked_questions(consultation)]


def _question_document(question: Question) -> dict[str, Any]:
    document: dict[str, Any] = {
        "slug": question.slug,
        "kind": question.kind,
        "label": question.label,
        "help_text": question.help_text,
        "required": question.is_required,
        "public": question.is_public,
        "categories": [category.slug for category in question.limited_to],  # type: ignore[attr-defined]
    }
    if question.has_options:
        document["options"] = [
            {"slug": option.slug, "label": option.label} for option in offered_options(question)
        ]
    if question.kind in {QuestionKind.SCALE, QuestionKind.NUMBER}:
        document["lowest"] = _plain(question.lowest)
        document["highest"] = _plain(question.highest)
    if question.kind == QuestionKind.SCALE:
        document["lowest_label"] = question.lowest_label
        document["highest_label"] = question.highest_label
    if question.kind == QuestionKind.NUMBER:
        document["unit"], document["decimals"] = question.unit, question.decimals
    if question.kind == QuestionKind.TEXT:
        document["max_length"] = question.max_length
    return document


def _in_order(answers: Any) -> Any:
    return answers.select_related("question", "option").order_by(
        "question__position", "question_id", "option__position", "option_id"
    )


def _by_question(answers: Iterable[Answer]) -> Iterable[tuple[Question, list[Answer]]]:
    for _question_id, group in groupby(answers, key=lambda answer: answer.question_id):
        rows = list(group)
        yield rows[0].question, rows


def _value(answer: Answer) -> str | int | Decimal:
    if answer.option is not None:
        return answer.option.label
    if answer.step is not None:
        return answer.step
    return answer.text if answer.number is None else answer.number


def _json(answer: Answer) -> Any:
    if answer.option is not None:
        return answer.option.slug
    value = _value(answer)
    return _plain(value) if isinstance(value, Decimal) else value


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)
