"""Which contributions of a consultation to list, and in what order: an ordinary GET form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contributions import keyset
from contributions.errors import NothingToSearch, UnknownPlaceInList
from contributions.keyset import Order, Place
from contributions.search import Query, read_query
from geo.bbox import Bbox, parse_bbox
from geo.errors import InvalidBbox, InvalidGeometry
from layers.models import Category
from portal.zones import MAX_TEXT, Zone, read_zone

ANSWERED, UNANSWERED, DEBATED = "avec-reponse", "sans-reponse", "en-debat"
STATES = [
    ("", _("Tous")),
    (ANSWERED, _("Avec réponse officielle")),
    (UNANSWERED, _("Sans réponse officielle")),
    (DEBATED, _("Avec des commentaires")),
]
ORDERS = {
    order.name: order
    for order in (
        keyset.NEWEST,
        keyset.MOST_SUPPORTED,
        keyset.MOST_DISCUSSED,
        keyset.MOST_RELEVANT,
    )
}
_ORDER_CHOICES = [
    ("", _("Les plus récentes")),
    (keyset.NEWEST.name, _("Les plus récentes")),
    (keyset.MOST_SUPPORTED.name, _("Les plus soutenues")),
    (keyset.MOST_DISCUSSED.name, _("Les plus discutées")),
    (keyset.MOST_RELEVANT.name, _("Les plus proches des mots cherchés")),
]
_ORDERS_OF_ALL = [_ORDER_CHOICES[0], *_ORDER_CHOICES[2:4]]
_ORDERS_OF_FOUND = [("", _ORDER_CHOICES[4][1]), *_ORDER_CHOICES[1:4]]
"""What is offered: the order of its own comes first, which words change."""
NOT_NARROWING = {"bbox", "tri", "apres", "avant"}
"""Fields that say which part of the list is seen, and in what order."""

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)
_DAYS = [MinValueValidator(_EARLIEST), MaxValueValidator(_LATEST)]
_MOST_TYPED = 200


@dataclass(frozen=True)
class Chip:
    """One filter in force in words, and the query string that is left without it."""

    words: str
    rest: str


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ContributionFilters(forms.Form):
    """Which contributions of one consultation to list."""

    recherche = forms.CharField(
        label=_("Mots"),
        required=False,
        max_length=_MOST_TYPED,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_("Guillemets pour une expression, moins devant un mot à écarter."),
    )
    categorie = forms.ChoiceField(
        label=_("Catégorie"),
        required=False,
        error_messages={
            "invalid_choice": _("Cette catégorie n’existe pas ici : choisissez-en une autre.")
        },
    )
    commune = forms.ChoiceField(
        label=_("Commune"),
        required=False,
        error_messages={
            "invalid_choice": _("Cette commune n’est pas dans la liste : choisissez-en une autre.")
        },
    )
    etat = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=STATES,
        error_messages={
            "invalid_choice": _("Cet état n’existe pas\u202f: choisissez-en un dans la liste.")
        },
    )
    tri = forms.ChoiceField(
        label=_("Ordre"),
        required=False,
        choices=_ORDER_CHOICES,
        error_messages={
            "invalid_choice": _("Cet ordre n’existe pas\u202f: choisissez-en un dans la liste.")
        },
    )
    du = forms.DateField(
        label=_("Déposées du"),
        required=False,
        widget=DayInput,
        validators=_DAYS,
        error_messages={"invalid": _("Écrivez la date ainsi : 2027-03-14.")},
    )
    au = forms.DateField(
        label=_("au"),
        required=False,
        widget=DayInput,
        validators=_DAYS,
        error_messages={"invalid": _("Écrivez la date ainsi : 2027-03-14.")},
    )
    zone = forms.CharField(
        label=_("Zone"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("Coins longitude,latitude séparés par des points-virgules."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bbox = forms.CharField(
        label=_("Zone de la carte"), required=False, max_length=200, widget=forms.HiddenInput
    )
    apres = forms.CharField(
        label=_("Page"), required=False, max_length=60, widget=forms.HiddenInput
    )
    avant = forms.CharField(
        label=_("Page"), required=False, max_length=60, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any, *, categories: Sequence[Category], communes: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, label_suffix="")
        searching = bool((self.data.get("recherche") or "").strip())
        self.fields["tri"].widget.choices = _ORDERS_OF_FOUND if searching else _ORDERS_OF_ALL  # type: ignore[attr-defined]
        self.categories = {category.slug: category for category in categories}
        slugs = [(category.slug, category.label) for category in categories]
        cast(forms.ChoiceField, self.fields["categorie"]).choices = [("", _("Toutes")), *slugs]
        cast(forms.ChoiceField, self.fields["commune"]).choices = [("", _("Toutes")), *communes]

    def clean_recherche(self) -> Query | None:
        """What to search, or None."""
        text = self.cleaned_data["recherche"]
        if not text:
            return None
        try:
            return read_query(text)
        except NothingToSearch as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean_zone(self) -> Zone | None:
        """The zone drawn, or None."""
        text = self.cleaned_data["zone"]
        if not text:
            return None
        try:
            return read_zone(text)
        except InvalidGeometry as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean_bbox(self) -> Bbox | None:
        """The box shown by the map, or None."""
        text = self.cleaned_data["bbox"]
        if not text:
            return None
        try:
            box = parse_bbox(text)
        except InvalidBbox as error:
            raise forms.ValidationError(str(error.message)) from error
        if box.west > box.east:
            raise forms.ValidationError(str(InvalidBbox().message))
        return box

    def clean(self) -> dict[str, Any]:
        """Refuses a period that ends before it starts, and a place that is in no list."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and first > last:
            self.add_error(
                "au", _("La fin de la période est avant son début : échangez les dates.")
            )
        order = self._order(cleaned)
        cleaned["order"] = order
        for name in ("apres", "avant"):
            if cleaned.get(name):
                try:
                    cleaned[name] = keyset.read_place(cleaned[name], order)
                except UnknownPlaceInList as error:
                    self.add_error(name, str(error.message))
            else:
                cleaned[name] = None
        return cleaned

    @property
    def in_force(self) -> int:
        """How many filters narrow the list, the map's frame left out."""
        cleaned = getattr(self, "cleaned_data", {})
        return sum(bool(cleaned.get(name)) for name in self.fields if name not in NOT_NARROWING)

    @property
    def order(self) -> Order:
        """What the list is sorted by."""
        return cast(Order, self.cleaned_data["order"])

    @property
    def after(self) -> Place | None:
        """The place after which the page asked for begins."""
        return cast("Place | None", self.cleaned_data["apres"])

    @property
    def before(self) -> Place | None:
        """The place before which it ends."""
        return cast("Place | None", self.cleaned_data["avant"])

    def only(self, name: str) -> bool:
        """True if this filter is in force and no other, nor the map's frame."""
        return (
            bool(self.cleaned_data[name]) and self.in_force == 1 and not self.cleaned_data["bbox"]
        )

    @property
    def category(self) -> Category | None:
        """The category chosen."""
        return self.categories.get(self.cleaned_data["categorie"])

    def chips(self) -> list[Chip]:
        """The filters in force, each with the way to take it off."""
        asked = self.cleaned_data
        words = {
            "recherche": _("« %(words)s »") % {"words": self.data.get("recherche", "").strip()},
            "du": _("Depuis le %(day)s") % {"day": date_format(asked["du"])} if asked["du"] else "",
            "au": _("Jusqu’au %(day)s") % {"day": date_format(asked["au"])} if asked["au"] else "",
            "zone": _("Zone, %(size)s") % {"size": asked["zone"].size} if asked["zone"] else "",
        }
        in_force = [n for n in self.fields if n not in NOT_NARROWING and asked.get(n)]
        kept = {name: self.data[name] for name in [*in_force, "tri"] if self.data.get(name)}
        return [
            Chip(
                str(words.get(name) or self._choice_words(name)),
                urlencode({other: value for other, value in kept.items() if other != name}),
            )
            for name in in_force
        ]

    def _choice_words(self, name: str) -> str:
        """What the list of a field calls the choice that was made."""
        choices = cast(
            "Iterable[tuple[str, Any]]", cast(forms.ChoiceField, self.fields[name]).choices
        )
        return str(dict(choices)[self.cleaned_data[name]])

    def narrowing_query(self) -> str:
        """The filters in force as a query string, the same for the same filters."""
        kept = {
            name: self.data[name]
            for name in self.fields
            if name not in NOT_NARROWING and self.cleaned_data.get(name)
        }
        zone = self.cleaned_data["zone"]
        if zone is not None:
            kept["zone"] = zone.text
        return urlencode(sorted(kept.items()))

    def _order(self, cleaned: dict[str, Any]) -> Order:
        """The order chosen; by relevance where words are searched and nothing else was chosen."""
        chosen = ORDERS.get(cleaned.get("tri", ""))
        searching = bool(cleaned.get("recherche"))
        if chosen is None:
            return keyset.MOST_RELEVANT if searching else keyset.NEWEST
        if chosen is keyset.MOST_RELEVANT and not searching:
            return keyset.NEWEST
        return chosen
