"""The ways to say where, beside pointing at the map and searching for an address.

A way is a form of its own on step 1. It gives a geometry, which alone is kept and checked; what was
typed stays in the draft, so that going back shows it. `contributions.placing.offered` lists them.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.utils.functional import Promise

from contributions.bounded import let_all_be_typed
from contributions.draft import Draft
from contributions.places import ensure_place
from geo.errors import ParvisError
from geo.geojson import geometry_text
from layers.models import Consultation

ANSWER_PREFIXES = ("lieu-", "section-")
"""Names of questions that hold what they are about: an answer to another text is never read."""


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its value, and what it is in words.

    ``place`` (EPSG:4326) is what the map draws of it; ``number``, 0 without a place, is the same there
    and in the list, and no other choice of the form has it.
    """

    value: str
    words: str
    place: GEOSGeometry | None = None
    number: int = 0


@dataclass(frozen=True)
class Question:
    """What the person is asked when her words fit several places: radio buttons called ``name``."""

    name: str
    words: str
    choices: tuple[Choice, ...]

    @property
    def html_id(self) -> str:
        """The id of the first radio button, to which the summary leads."""
        return self.choice_id(0)

    def choice_id(self, index: int) -> str:
        """The id of a radio button."""
        return f"id_{self.name}_{index}"


class WayForm(forms.Form):
    """One way to say where. A subclass finds the place in `find_place` and draws its fields itself.

    ``name`` is the value of the hidden input ``way``; ``draft_names`` are the fields of the draft
    that keep what was typed, each called as the form's own. After `is_valid`: ``place`` (EPSG:4326)
    and ``understood``, sentences that say how each thing typed was read. A form with ``questions`` is
    not valid yet: they are drawn by ``contributions/_where_questions.html``.
    """

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    template: ClassVar[str]
    draft_names: ClassVar[tuple[str, ...]] = ()
    told_by: ClassVar[tuple[str, ...]] = ()
    """The fields that somebody fills in; the others have a value by themselves. None: all of them."""

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.place: GEOSGeometry | None = None
        self.understood: list[str] = []
        self.questions: list[Question] = []
        self.seen = ""
        let_all_be_typed(self)

    @classmethod
    def is_offered(cls, consultation: Consultation) -> bool:
        """True if this way can give a place that the consultation accepts."""
        return True

    @classmethod
    def typed_in(cls, draft: Draft) -> dict[str, str]:
        """What was typed before, as initial values."""
        return {name: getattr(draft, name) for name in cls.draft_names}

    def typed_words(self) -> str:
        """What is typed in it, to be said back."""
        given = (str(self[name].value() or "") for name in self.told_by or self.draft_names)
        return ", ".join(text.strip() for text in given if text.strip())

    def ask(self, question: Question) -> None:
        """Add a question; its choices that have a place get their numbers."""
        number = sum(choice.number > 0 for asked in self.questions for choice in asked.choices)
        choices = []
        for choice in question.choices:
            number += choice.place is not None
            choices.append(replace(choice, number=number if choice.place is not None else 0))
        self.questions.append(replace(question, choices=tuple(choices)))

    @property
    def drawn_choices(self) -> list[tuple[str, Choice]]:
        """The choices that a map can show, each with the id of its radio button."""
        return [
            (question.choice_id(index), choice)
            for question in self.questions
            for index, choice in enumerate(question.choices)
            if choice.place is not None
        ]

    @property
    def answered(self) -> dict[str, str]:
        """Answers to earlier questions, which the next page carries along."""
        asked = {question.name for question in self.questions}
        return {
            name: value
            for name, value in self.data.items()
            if name.startswith(ANSWER_PREFIXES) and name not in asked and len(value) <= 60
        }

    def find_place(self, given: dict[str, Any]) -> GEOSGeometry | None:
        """The geometry (EPSG:4326); None after an error or a question. May raise a `ParvisError`."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The place that the consultation accepts, or the sentence that says why not."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return given
        try:
            place = self.find_place(given)
            if place is not None:
                ensure_place(self.consultation, place)
                self.place = place
        except ParvisError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        return given

    def is_valid(self) -> bool:
        """True once there is a place and nothing left to ask."""
        return super().is_valid() and self.place is not None

    def draft_changes(self) -> dict[str, str]:
        """What the draft keeps of a valid form: the geometry, and what was typed to get it."""
        typed = {name: str(self.cleaned_data.get(name) or "") for name in self.draft_names}
        return typed | self.place_changes()

    def place_changes(self) -> dict[str, str]:
        """The place as the draft has it: two coordinates for a point, GeoJSON for the rest."""
        place = self.place
        if place is None:
            raise ValueError("no place: the form is not valid")
        if place.geom_type == "Point":
            lon, lat = (
                f"{number:.7f}".rstrip("0").rstrip(".") for number in cast(Any, place).coords
            )
            return {"lon": lon, "lat": lat, "geometry": ""}
        return {"lon": "", "lat": "", "geometry": geometry_text(place)}
