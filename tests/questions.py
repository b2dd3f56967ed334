"""Questions of every kind, for tests of any room."""

from decimal import Decimal
from typing import Any

from contributions.models import Answer, Contribution
from layers.models import Consultation, Question, QuestionOption
from layers.questions import limit_question


def question(consultation: Consultation, slug: str, kind: str, **changes: Any) -> Question:
    """A question that passes its own checks; choices get the options ``a``, ``b`` and ``c``."""
    limited = changes.pop("categories", ())
    options = changes.pop("options", ("a", "b", "c"))
    kinds: dict[str, dict[str, Any]] = {
        "single": {},
        "multiple": {},
        "scale": {
            "lowest": Decimal(1),
            "highest": Decimal(5),
            "lowest_label": "pas du tout",
            "highest_label": "tout à fait",
        },
        "number": {"decimals": 1, "unit": "°C", "lowest": Decimal(-10), "highest": Decimal(40)},
        "text": {"max_length": 100},
    }
    made = Question(
        consultation=consultation,
        slug=slug,
        kind=kind,
        label=f"Question {slug}",
        position=consultation.questions.count(),
        **(kinds[kind] | changes),
    )
    made.full_clean()
    made.save()
    if made.has_options:
        for position, name in enumerate(options):
            QuestionOption.objects.create(
                question=made, slug=name, label=f"Choix {name}", position=position
            )
    limit_question(made, [consultation.categories.get(slug=name) for name in limited])
    return made


def every_kind(consultation: Consultation, **changes: Any) -> dict[str, Question]:
    """One question of each kind, named after it."""
    kinds = ("single", "multiple", "scale", "text", "number")
    return {kind: question(consultation, kind, kind, **changes) for kind in kinds}


def answer(contribution: Contribution, asked: Question, value: Any) -> Answer:
    """An answer written straight to its table, where the database's own guards still hold."""
    column = {"scale": "step", "number": "number", "text": "text"}.get(asked.kind, "option")
    kept = asked.options.get(slug=value) if column == "option" else value
    return Answer.objects.create(
        contribution=contribution, question=asked, kind=asked.kind, **{column: kept}
    )
