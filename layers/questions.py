"""What a consultation asks at this moment."""

from django.db.models import Prefetch

from layers.models import Category, Consultation, Question, QuestionCategory, QuestionOption


def asked_questions(consultation: Consultation) -> list[Question]:
    """The questions that are asked now, in order, each with ``asked_options`` and ``limited_to``.

    3 queries at most; ``limited_to`` are categories in their order, none when it is asked for all.
    """
    questions = consultation.questions.filter(is_withdrawn=False).prefetch_related(
        Prefetch(
            "options",
            QuestionOption.objects.filter(is_withdrawn=False).order_by("position", "id"),
            to_attr="asked_options",
        ),
        Prefetch(
            "categories",
            Category.objects.order_by("position", "label"),
            to_attr="limited_to",
        ),
    )
    return list(questions.order_by("position", "id"))


def is_asked_for(question: Question, category: Category | None) -> bool:
    """Whether an asked question concerns contributions of ``category``; needs ``limited_to``."""
    limited_to: list[Category] = question.limited_to  # type: ignore[attr-defined]
    return not limited_to or (category is not None and category in limited_to)


def limit_question(question: Question, categories: list[Category]) -> None:
    """Ask the question for these categories only, for all when there is none."""
    kept = QuestionCategory.objects.filter(question=question)
    kept.exclude(category__in=categories).delete()
    QuestionCategory.objects.bulk_create(
        [QuestionCategory(question=question, category=category) for category in categories],
        ignore_conflicts=True,
    )
