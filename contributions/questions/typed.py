"""Answers as they were typed: what the draft keeps, and what the form shows again.

One JSON object from the slug of a question to the list of what its fields held.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from contributions.questions.checking import Value, check_answers
from layers.models import Category, Question, QuestionKind
from layers.questions import is_asked_for

FIELD_PREFIX = "answer-"
_LONGEST = 20_000
_MOST = 100

Typed = dict[str, list[str]]


def field_name(question: Question) -> str:
    """The name of the question's field in the form."""
    return f"{FIELD_PREFIX}{question.slug}"


def typed_in(posted: QueryDict | Mapping[str, Any], asked: Iterable[Question]) -> str:
    """What a form sent for these questions, as the draft keeps it; empty when nothing was typed."""
    typed: Typed = {}
    for question in asked:
        name = field_name(question)
        values = posted.getlist(name) if isinstance(posted, QueryDict) else [posted.get(name, "")]
        kept = [str(value)[:_LONGEST] for value in values[:_MOST] if value]
        if kept:
            typed[question.slug] = kept
    return json.dumps(typed, ensure_ascii=False) if typed else ""


def read_typed(text: str) -> Typed:
    """What the draft keeps; what cannot be read (a form that somebody tampered with) is nothing."""
    try:
        document = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {
        slug: [value for value in values if isinstance(value, str)]
        for slug, values in document.items()
        if isinstance(values, list)
    }


def check_typed(
    asked: Sequence[Question], category: Category | None, text: str
) -> dict[str, Value]:
    """The draft's answers, checked; what was typed for other categories is left out.

    Raises an `AnswerRefused`.
    """
    typed = read_typed(text)
    given = {
        question.slug: value_of(question, typed[question.slug])
        for question in asked
        if question.slug in typed and is_asked_for(question, category)
    }
    return check_answers(asked, category, given)


def value_of(question: Question, values: list[str]) -> Any:
    """What was typed in one question's fields: a list where several are chosen, else the last text."""
    if question.kind == QuestionKind.MULTIPLE:
        return values
    return values[-1] if values else ""
