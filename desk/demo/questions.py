"""What the demonstration's consultations ask beside the words."""

from decimal import Decimal
from typing import Any

from layers.models import Consultation, Question, QuestionOption
from layers.questions import limit_question

_NUMBERS = ("lowest", "highest")


def seed_questions(consultation: Consultation, entries: list[dict[str, Any]]) -> None:
    """Ask the questions of ``entries``; those that are there already stay as officers left them."""
    known = set(consultation.questions.values_list("slug", flat=True))
    categories = {category.slug: category for category in consultation.categories.all()}
    for position, entry in enumerate(entries):
        if entry["slug"] in known:
            continue
        fields = {
            name: Decimal(value) if name in _NUMBERS else value
            for name, value in entry.items()
            if name not in {"options", "categories"}
        }
        question = Question(consultation=consultation, position=position, **fields)
        question.full_clean()
        question.save()
        QuestionOption.objects.bulk_create(
            QuestionOption(question=question, slug=slug, label=label, position=place)
            for place, (slug, label) in enumerate(entry.get("options", {}).items())
        )
        limit_question(question, [categories[slug] for slug in entry.get("categories", [])])
