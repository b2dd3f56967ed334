"""Writing answers, inside the transaction that writes their contribution."""

from collections.abc import Mapping, Sequence

from contributions.models import Contribution
from contributions.questions.checking import Value, offered_options
from contributions.questions.models import Answer
from layers.models import Question, QuestionKind


def record_answers(
    contribution: Contribution, asked: Sequence[Question], answers: Mapping[str, Value]
) -> None:
    """Store checked answers (`contributions.questions.checking.check_answers`) of a contribution."""
    Answer.objects.bulk_create(
        answer
        for question in asked
        if question.slug in answers
        for answer in _rows(contribution, question, answers[question.slug])
    )


def erase_answers(contribution: Contribution) -> None:
    """Take away all that a contribution answered, as its words are."""
    Answer.objects.filter(contribution=contribution).delete()


def _rows(contribution: Contribution, question: Question, value: Value) -> list[Answer]:
    common = {"contribution": contribution, "question": question, "kind": question.kind}
    if question.has_options:
        chosen = value if isinstance(value, tuple) else (value,)
        options = {option.slug: option for option in offered_options(question)}
        return [Answer(**common, option=options[str(slug)]) for slug in chosen]
    column = {
        QuestionKind.SCALE: "step",
        QuestionKind.NUMBER: "number",
        QuestionKind.TEXT: "text",
    }[QuestionKind(question.kind)]
    return [Answer(**common, **{column: value})]
