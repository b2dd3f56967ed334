"""The three steps of the contribution form: where, what, send."""

from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.bounded import BoundedText
from contributions.draft import Draft
from contributions.errors import BodyTooLong, MissingTitle, TitleTooLong
from contributions.models import BODY_MAX_LENGTH, TITLE_MAX_LENGTH
from contributions.places import ensure_place
from contributions.questions.forms import (
    AskedField,
    add_questions,
    asked_fields,
    check_questions,
    initial_answers,
)
from contributions.questions.typed import read_typed, typed_in
from contributions.words import clean_line, clean_paragraphs, has_words, is_readable
from geo.errors import ParvisError
from geo.geojson import parse_geometry, parse_geometry_text
from layers.models import Category, Consultation
from layers.questions import asked_questions


class WhereForm(forms.Form):
    """A place: an address that was found, a drawing, or two coordinates."""

    lon = forms.CharField(
        label=gettext_lazy("Longitude"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("En degrés, par exemple 3,0586."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    lat = forms.CharField(
        label=gettext_lazy("Latitude"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("En degrés, par exemple 50,6366."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    geometry = forms.CharField(required=False, widget=forms.HiddenInput)
    # A drawing that lacks points; for the page alone, which shows it again.
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)
    candidate = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    address = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.place: GEOSGeometry | None = None

    def clean(self) -> dict[str, Any]:
        """The place, checked against the consultation; an address that was picked wins."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned.get("candidate"):
            lon, _comma, lat = cleaned["candidate"].partition(",")
            cleaned.update(lon=lon, lat=lat, geometry="")
        elif cleaned.get("lon") or cleaned.get("lat"):
            # The page empties them when something is drawn: they were typed after it.
            cleaned["geometry"] = ""
        try:
            self.place = read_place(
                cleaned.get("lon", ""), cleaned.get("lat", ""), cleaned.get("geometry", "")
            )
            if self.place is None:
                raise forms.ValidationError(
                    _(
                        "Dites où : touchez la carte, cherchez une adresse "
                        "ou donnez une longitude et une latitude."
                    )
                )
            ensure_place(self.consultation, self.place)
        except ParvisError as error:
            self.add_error(None, str(error))
        return cleaned


class WhatForm(forms.Form):
    """The words: a category, a title, and more if wanted; then what the consultation asks."""

    category = forms.ChoiceField(
        label=gettext_lazy("De quoi s’agit-il ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez une catégorie."),
            "invalid_choice": gettext_lazy("Choisissez une des catégories de cette concertation."),
        },
    )
    title = BoundedText(
        most=TITLE_MAX_LENGTH,
        label=gettext_lazy("Titre"),
        help_text=gettext_lazy(
            "Quelques mots, par exemple « Un banc à l’ombre » ; 120 caractères au plus."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": MissingTitle.default_message},
    )
    body = BoundedText(
        most=BODY_MAX_LENGTH,
        label=gettext_lazy("Votre idée, votre remarque"),
        required=False,
        help_text=gettext_lazy(
            "Dites ce qui se passe ici et ce que vous proposez, en 5 000 caractères au plus. "
            "N’écrivez ni nom, ni téléphone, ni adresse de quelqu’un."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories: list[Category] = list(consultation.categories.all())
        choices = [(category.slug, category.label) for category in self.categories]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        self.asked = asked_questions(consultation)
        add_questions(self, self.asked)
        typed = read_typed(self.initial.get("answers", ""))
        self.initial = {**self.initial, **initial_answers(self.asked, typed)}

    def clean(self) -> dict[str, Any]:
        """What was given, with what is wrong in the answers beside their questions."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("category")
        category = next((one for one in self.categories if one.slug == chosen), None)
        check_questions(self, self.asked, category)
        return cleaned

    def clean_title(self) -> str:
        """The title as it would be kept."""
        title = self.cleaned_data["title"]
        clean = clean_line(title) if is_readable(title) else ""
        if not has_words(clean):
            raise forms.ValidationError(str(MissingTitle.default_message))
        if len(clean) > TITLE_MAX_LENGTH:
            raise forms.ValidationError(str(TitleTooLong.of(len(clean), TITLE_MAX_LENGTH)))
        return clean

    def clean_body(self) -> str:
        """The text as it would be kept."""
        body = clean_paragraphs(self.cleaned_data["body"])
        if len(body) > BODY_MAX_LENGTH:
            raise forms.ValidationError(str(BodyTooLong.of(len(body), BODY_MAX_LENGTH)))
        return body

    @property
    def category_chosen(self) -> str:
        """The slug that is checked, for the page that draws the choices itself."""
        return str(self["category"].value() or "")

    @property
    def questions(self) -> list[AskedField]:
        """What the consultation asks, for the page that draws it."""
        return asked_fields(self, self.asked)

    @property
    def answers_typed(self) -> str:
        """The answers as they were typed, for the draft."""
        return typed_in(self.data, self.asked)


def read_place(lon: str, lat: str, geometry: str) -> GEOSGeometry | None:
    """The place typed or drawn (EPSG:4326), or None when nothing was given.

    Accepts a decimal comma. Raises `geo.errors.InvalidGeometry` or ``ValidationError``.
    """
    if geometry.strip():
        return parse_geometry_text(geometry)
    if not lon.strip() and not lat.strip():
        return None
    return parse_geometry({"type": "Point", "coordinates": [_degrees(lon), _degrees(lat)]})


def place_of(draft: Draft) -> GEOSGeometry | None:
    """The draft's place, or None when it has none that can be read."""
    try:
        return read_place(draft.lon, draft.lat, draft.geometry)
    except (ParvisError, forms.ValidationError):
        return None


def _degrees(text: str) -> float:
    plain = text.strip().replace("\u2212", "-").replace(",", ".").rstrip("°")
    try:
        return float(plain) if len(plain) <= 30 and "_" not in plain else float("nan")
    except ValueError:
        raise forms.ValidationError(
            _(
                "La longitude et la latitude doivent être des nombres, "
                "par exemple 3,0586 et 50,6366."
            )
        ) from None
