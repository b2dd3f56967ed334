"""The questions that the public pages answer, as ordinary GET forms."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from geo.bbox import Bbox, parse_bbox
from geo.errors import InvalidBbox
from geo.srid import FRANCE_EXTENT
from geo.territory.models import Commune
from layers.models import Category

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)
_DAYS = [MinValueValidator(_EARLIEST), MaxValueValidator(_LATEST)]


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
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
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
    bbox = forms.CharField(
        label=_("Zone de la carte"), required=False, max_length=200, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any, *, categories: Sequence[Category], communes: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, label_suffix="")
        slugs = [(category.slug, category.label) for category in categories]
        cast(forms.ChoiceField, self.fields["categorie"]).choices = [("", _("Toutes")), *slugs]
        cast(forms.ChoiceField, self.fields["commune"]).choices = [("", _("Toutes")), *communes]

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
        """Refuses a period that ends before it starts."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and first > last:
            self.add_error(
                "au", _("La fin de la période est avant son début : échangez les dates.")
            )
        return cleaned

    @property
    def in_force(self) -> int:
        """How many filters narrow the list, the map's frame left out."""
        cleaned = getattr(self, "cleaned_data", {})
        return sum(bool(cleaned.get(name)) for name in self.fields if name != "bbox")


class PlaceForm(forms.Form):
    """Where the person lives or wants to look: a commune, or an address."""

    adresse = forms.CharField(
        label=_("Votre adresse"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "street-address", "placeholder": _("12 rue Nationale, Lille")}
        ),
    )
    lon = forms.FloatField(
        required=False,
        min_value=FRANCE_EXTENT[0],
        max_value=FRANCE_EXTENT[2],
        widget=forms.HiddenInput,
    )
    lat = forms.FloatField(
        required=False,
        min_value=FRANCE_EXTENT[1],
        max_value=FRANCE_EXTENT[3],
        widget=forms.HiddenInput,
    )
    commune = forms.ChoiceField(
        label=_("ou votre commune"),
        required=False,
        error_messages={
            "invalid_choice": _(
                "Cette commune n’est pas dans la métropole : choisissez-en une autre."
            )
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        names = Commune.objects.current().order_by("name").values_list("insee_code", "name")
        choices = [("", _("Choisir une commune")), *names]
        cast(forms.ChoiceField, self.fields["commune"]).choices = choices
