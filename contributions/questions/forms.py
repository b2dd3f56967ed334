"""The questions of a consultation as fields of the step "Quoi ?"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.questions.checking import check_answer, offered_options, written
from contributions.questions.errors import AnswerRefused
from contributions.questions.typed import Typed, field_name, value_of
from layers.models import Category, Question, QuestionKind
from layers.questions import is_asked_for


@dataclass(frozen=True)
class Choice:
    """One radio button or box: its value, its words, whether it is checked."""

    value: str
    label: str
    is_checked: bool


@dataclass(frozen=True)
class AskedField:
    """A question with its field, for the page that draws it."""

    question: Question
    field: forms.BoundField
    bounds: str
    """What can be answered, in words; empty when the field says it already."""

    @property
    def limited_to(self) -> list[Category]:
        """The categories that it is asked for; none for all of them."""
        categories: list[Category] = self.question.limited_to  # type: ignore[attr-defined]
        return categories

    @property
    def most(self) -> int:
        """The characters that a text may have; 0 for another kind of answer."""
        is_text = self.question.kind == QuestionKind.TEXT
        return (self.question.max_length or 0) if is_text else 0

    @property
    def category_slugs(self) -> str:
        """The same, as an attribute carries it."""
        return " ".join(category.slug for category in self.limited_to)

    @property
    def choices(self) -> list[Choice]:
        """The options, or the steps of a scale, with what is chosen."""
        given = self.field.value() or []
        chosen = given if isinstance(given, list) else [given]
        if self.question.kind == QuestionKind.SCALE:
            offered = [(str(step), str(step)) for step in self.question.steps]
        else:
            offered = [(option.slug, option.label) for option in offered_options(self.question)]
        return [Choice(value, label, value in chosen) for value, label in offered]

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for ``aria-describedby``."""
        parts = {
            "helptext": self.question.help_text or self.bounds,
            "category": self.limited_to,
            "private": not self.question.is_public,
            "error": self.field.errors,
        }
        return " ".join(f"{self.field.auto_id}_{name}" for name, there in parts.items() if there)


class AnswerField(forms.Field):
    """What is typed for one question; it is checked once the category is known."""

    def __init__(self, question: Question) -> None:
        many = question.kind == QuestionKind.MULTIPLE
        super().__init__(
            label=question.label,
            help_text=question.help_text,
            required=False,
            widget=forms.CheckboxSelectMultiple if many else forms.TextInput,
        )
        self.question = question


def add_questions(form: forms.Form, asked: Sequence[Question]) -> None:
    """Add one field for each question, after those that the form has."""
    for question in asked:
        form.fields[field_name(question)] = AnswerField(question)


def check_questions(form: forms.Form, asked: Sequence[Question], category: Category | None) -> None:
    """Put what is wrong beside its question; those of other categories are not looked at."""
    for question in asked:
        if not is_asked_for(question, category):
            continue
        name = field_name(question)
        try:
            check_answer(question, form.cleaned_data.get(name))
        except AnswerRefused as error:
            # Beside the question it begins a line of its own.
            form.add_error(name, error.sentence[:1].upper() + error.sentence[1:])


def asked_fields(form: forms.Form, asked: Sequence[Question]) -> list[AskedField]:
    """The questions with their fields, in order."""
    return [
        AskedField(question, form[field_name(question)], _bounds(question)) for question in asked
    ]


def initial_answers(asked: Sequence[Question], typed: Typed) -> dict[str, Any]:
    """The form's first values, from what the draft keeps."""
    return {
        field_name(question): value_of(question, typed[question.slug])
        for question in asked
        if question.slug in typed
    }


def _bounds(question: Question) -> str:
    if question.kind == QuestionKind.TEXT:
        return _("%(most)s caractères au plus.") % {"most": number_format(question.max_length or 0)}
    if question.kind != QuestionKind.NUMBER:
        return ""
    sentences = []
    words = {
        "lowest": written(question.lowest) if question.lowest is not None else "",
        "highest": written(question.highest) if question.highest is not None else "",
    }
    if question.lowest is not None and question.highest is not None:
        sentences.append(_("De %(lowest)s à %(highest)s.") % words)
    elif question.lowest is not None:
        sentences.append(_("Au moins %(lowest)s.") % words)
    elif question.highest is not None:
        sentences.append(_("Au plus %(highest)s.") % words)
    decimals = question.decimals or 0
    if decimals:
        sentences.append(
            ngettext(
                "Un chiffre après la virgule au plus.",
                "%(decimals)s chiffres après la virgule au plus.",
                decimals,
            )
            % {"decimals": decimals}
        )
    else:
        sentences.append(_("Un nombre entier."))
    return " ".join(sentences)
