"""One answer against its question: the same for the form, the API and the service."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.questions.errors import (
    AnswerMissing,
    AnswerNotOfItsKind,
    AnswerOutOfBounds,
    UnknownQuestion,
)
from contributions.words import clean_line, clean_paragraphs, has_words, is_readable
from layers.models import Category, Question, QuestionKind, QuestionOption
from layers.models.question import LARGEST_NUMBER
from layers.questions import is_asked_for

Value = str | tuple[str, ...] | int | Decimal
"""A checked answer: a slug, slugs in the order of the options, a step, a text, or a number."""

_LONGEST_NUMBER = 40
_BLANKS = str.maketrans({" ": "", "\u00a0": "", "\u202f": "", "\u2212": "-", ",": "."})


def check_answers(
    asked: Sequence[Question], category: Category | None, given: Mapping[str, Any]
) -> dict[str, Value]:
    """The answers as they are kept, by the slug of their question, for a contribution of ``category``.

    Empty ones are left out. Raises an `AnswerRefused` for the first that cannot be kept: one that is
    missing, or to a question that is not asked.
    """
    concerned = [question for question in asked if is_asked_for(question, category)]
    known = {question.slug for question in concerned}
    for slug, value in given.items():
        if slug not in known and not _is_empty(value):
            error = UnknownQuestion()
            if slug.isascii() and len(slug) <= 50:
                error.field = f"answers.{slug}"
            raise error
    checked = {
        question.slug: check_answer(question, given.get(question.slug)) for question in concerned
    }
    return {slug: value for slug, value in checked.items() if value is not None}


def check_answer(question: Question, given: Any) -> Value | None:
    """The answer as it is kept, None when there is none. Raises an `AnswerRefused`.

    ``given`` is a value of the question's kind, or what a person typed for it; needs
    ``asked_options``.
    """
    value = None if _is_empty(given) else _CHECKS[QuestionKind(question.kind)](question, given)
    if value is None and question.is_required:
        raise AnswerMissing(_missing(question), question)
    return value


def offered_options(question: Question) -> list[QuestionOption]:
    """The options that can be chosen now; of an asked question."""
    options: list[QuestionOption] = question.asked_options  # type: ignore[attr-defined]
    return options


def written(number: Decimal) -> str:
    """A number as it is read in French, without the zeros that say nothing."""
    plain = number.normalize()
    return number_format(plain if plain.as_tuple().exponent < 0 else plain.quantize(Decimal(1)))  # type: ignore[operator]


def _single(question: Question, given: Any) -> Value:
    slugs = [option.slug for option in offered_options(question)]
    if not isinstance(given, str) or given not in slugs:
        raise AnswerNotOfItsKind(_("choisissez une des réponses proposées."), question)
    return given


def _multiple(question: Question, given: Any) -> Value:
    slugs = [option.slug for option in offered_options(question)]
    if not isinstance(given, (list, tuple)) or not all(
        isinstance(slug, str) and slug in slugs for slug in given
    ):
        raise AnswerNotOfItsKind(_("choisissez parmi les réponses proposées."), question)
    return tuple(slug for slug in slugs if slug in given)


def _scale(question: Question, given: Any) -> Value:
    steps = question.steps
    words = {"lowest": steps[0], "highest": steps[-1]}
    number = _number_in(given)
    if number is None:
        raise AnswerNotOfItsKind(
            _("choisissez un degré, de %(lowest)s à %(highest)s.") % words, question
        )
    if number != int(number) or int(number) not in steps:
        raise AnswerOutOfBounds(
            _("choisissez un degré, de %(lowest)s à %(highest)s.") % words, question
        )
    return int(number)


def _number(question: Question, given: Any) -> Value:
    number = _number_in(given)
    if number is None:
        example = "12,5" if question.decimals else "12"
        raise AnswerNotOfItsKind(
            _("écrivez un nombre en chiffres, par exemple %(example)s.") % {"example": example},
            question,
        )
    decimals = question.decimals or 0
    # Compared before it is rounded: a very long number must not cost anything.
    lowest = -LARGEST_NUMBER if question.lowest is None else question.lowest
    highest = LARGEST_NUMBER if question.highest is None else question.highest
    if number < lowest:
        raise AnswerOutOfBounds(
            _("donnez au moins %(bound)s.") % {"bound": written(lowest)}, question
        )
    if number > highest:
        raise AnswerOutOfBounds(
            _("donnez au plus %(bound)s.") % {"bound": written(highest)}, question
        )
    if number != round(number, decimals):
        raise AnswerOutOfBounds(
            ngettext(
                "donnez un chiffre après la virgule, pas plus.",
                "donnez %(decimals)s chiffres après la virgule au plus.",
                decimals,
            )
            % {"decimals": decimals}
            if decimals
            else _("donnez un nombre entier."),
            question,
        )
    return number


def _text(question: Question, given: Any) -> Value | None:
    if not isinstance(given, str):
        raise AnswerNotOfItsKind(_("écrivez un texte."), question)
    if not is_readable(given):
        raise AnswerNotOfItsKind(
            _("le texte contient un caractère illisible\u202f: tapez-le de nouveau."), question
        )
    text = clean_paragraphs(given)
    most = question.max_length or 0
    if len(text) > most:
        raise AnswerOutOfBounds(
            _("le texte a %(count)s caractères, dont %(excess)s de trop\u202f: gardez-en %(most)s.")
            % {
                "count": number_format(len(text)),
                "excess": number_format(len(text) - most),
                "most": number_format(most),
            },
            question,
        )
    return text if has_words(text) else None


_CHECKS = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
}


def _number_in(given: Any) -> Decimal | None:
    """The finite number given as such or typed the French way; None when it is not one."""
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        return None
    if isinstance(given, int) and abs(given) > LARGEST_NUMBER:
        # Python would refuse to write a number of thousands of digits.
        return LARGEST_NUMBER * 10 if given > 0 else -LARGEST_NUMBER * 10
    text = clean_line(given).translate(_BLANKS) if isinstance(given, str) else repr(given)
    if isinstance(given, Decimal):
        text = str(given)
    if len(text) > _LONGEST_NUMBER or "_" in text or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # 1e9999 is a number for Python, but nobody types it.
    return number if number.is_finite() and abs(number.adjusted()) <= _LONGEST_NUMBER else None


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], ())


def _missing(question: Question) -> str:
    if question.kind == QuestionKind.MULTIPLE:
        return _("choisissez au moins une réponse.")
    if question.has_options or question.kind == QuestionKind.SCALE:
        return _("choisissez une réponse.")
    return _("donnez une réponse.")
