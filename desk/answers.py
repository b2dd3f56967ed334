"""What a consultation's questions were answered, added up. Figures are of published contributions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet

from contributions.models import Answer, Contribution
from contributions.questions.checking import written
from geo.sqlfiles import read_sql
from layers.models import Category, Consultation, Question, QuestionKind, QuestionOption

BARS = 10
"""A number's distribution has at most so many bars."""

_COUNTS = read_sql(__file__, "answer_counts.sql")
_RESPONDENTS = read_sql(__file__, "answer_respondents.sql")

Counted = Sequence[tuple[Decimal, int]]
"""Values, each with how often it was given."""


@dataclass(frozen=True)
class Bar:
    """One line of a distribution: ``share`` is a percentage of the contributions that answered."""

    label: str
    answers: int
    share: float


@dataclass(frozen=True)
class Summary:
    """One question: how many of those it concerns answered it, and what.

    ``concerned`` counts the published contributions of the question's categories, those written
    before it was asked too.
    """

    question: Question
    answered: int
    concerned: int
    bars: list[Bar]
    mean: Decimal | None = None
    median: Decimal | None = None

    @property
    def limited_to(self) -> list[Category]:
        """The categories that it is asked for; none for all."""
        categories: list[Category] = self.question.limited_to  # type: ignore[attr-defined]
        return categories

    @property
    def has_several(self) -> bool:
        """True when one contribution may stand in several bars."""
        return self.question.kind == QuestionKind.MULTIPLE

    @property
    def mean_in_words(self) -> str:
        """The mean, rounded to two decimals."""
        return written(round(self.mean, 2)) if self.mean is not None else ""

    @property
    def median_in_words(self) -> str:
        """The value that half of the answers do not exceed."""
        return written(round(self.median, 6)) if self.median is not None else ""


def summaries(consultation: Consultation) -> list[Summary]:
    """Every question of a consultation with its answers added up, withdrawn ones last. 5 queries."""
    questions = (
        consultation.questions.order_by("is_withdrawn", "position", "id")
        .select_related("consultation")
        .prefetch_related(
            Prefetch("options", QuestionOption.objects.order_by("position", "id")),
            Prefetch("categories", Category.objects.order_by("position"), to_attr="limited_to"),
        )
    )
    if not questions:
        return []
    values = {"consultation_id": consultation.pk}
    chosen: dict[int, dict[int, int]] = defaultdict(dict)
    measured: dict[int, list[tuple[Decimal, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_RESPONDENTS, values)
        respondents = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
        cursor.execute(_COUNTS, values)
        for question_id, option_id, step, number, answers in cursor.fetchall():
            if option_id is not None:
                chosen[question_id][option_id] = answers
            elif step is not None or number is not None:
                measured[question_id].append((Decimal(step if number is None else number), answers))
    return [
        _summary(question, *respondents[question.pk], chosen[question.pk], measured[question.pk])
        for question in questions
    ]


def texts_answered(question: Question) -> QuerySet[Answer]:
    """The texts that published contributions answered, newest first."""
    return (
        Answer.objects.filter(question=question, contribution__status=Contribution.Status.PUBLISHED)
        .select_related("contribution__category")
        .defer("contribution__geom", "contribution__geom_3857")
        .order_by("-contribution__submitted_at", "-pk")
    )


def mean_of(counted: Counted) -> Decimal | None:
    """The mean of the values, None without any."""
    total = sum(number for _value, number in counted)
    if not total:
        return None
    exact = sum((Fraction(value) * number for value, number in counted), Fraction(0)) / total
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def median_of(counted: Counted) -> Decimal | None:
    """The value in the middle, or the mean of the two there; None without any."""
    total = sum(number for _value, number in counted)
    if not total:
        return None
    below, above = (total - 1) // 2, total // 2
    middle, passed = [], 0
    for value, number in sorted(counted):
        middle += [value for place in (below, above) if passed <= place < passed + number]
        passed += number
    return sum(middle, Decimal(0)) / 2


def distribution(counted: Counted, *, bars: int = BARS) -> list[tuple[str, int]]:
    """Each value with its number when they are few, else intervals of equal width, in order.

    The first interval holds both its ends, the others their upper one only.
    """
    if not counted:
        return []
    in_order = sorted(counted)
    if len(in_order) <= bars:
        return [(written(value), number) for value, number in in_order]
    lowest, highest = in_order[0][0], in_order[-1][0]
    width = (highest - lowest) / bars
    edges = [lowest + width * place for place in range(bars)] + [highest]
    totals = [0] * bars
    for value, number in in_order:
        place = next(place for place in range(bars) if value <= edges[place + 1])
        totals[place] += number
    return [
        (
            f"{written(round(edges[place], 2))} – {written(round(edges[place + 1], 2))}",
            totals[place],
        )
        for place in range(bars)
    ]


def _summary(
    question: Question,
    answered: int,
    concerned: int,
    chosen: dict[int, int],
    measured: list[tuple[Decimal, int]],
) -> Summary:
    lines: list[tuple[str, int]] = []
    figures: dict[str, Any] = {}
    if question.has_options:
        lines = [
            (option.label, chosen.get(option.pk, 0))
            for option in question.options.all()
            if option.pk in chosen or not option.is_withdrawn
        ]
    elif question.kind == QuestionKind.SCALE:
        given = dict(measured)
        lines = [
            (_step_label(question, step), given.get(Decimal(step), 0)) for step in question.steps
        ]
    elif question.kind == QuestionKind.NUMBER:
        lines = distribution(measured)
    if measured:
        figures = {"mean": mean_of(measured), "median": median_of(measured)}
    bars = [
        Bar(label, number, 100 * number / answered if answered else 0) for label, number in lines
    ]
    # Written after the question was limited to some categories, an answer still counts.
    return Summary(question, answered, max(concerned, answered), bars, **figures)


def _step_label(question: Question, step: int) -> str:
    words = {question.steps[0]: question.lowest_label, question.steps[-1]: question.highest_label}
    return f"{step} ({words[step]})" if step in words else str(step)
