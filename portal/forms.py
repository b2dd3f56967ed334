"""Where a visitor asks about, as an ordinary GET form."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.srid import FRANCE_EXTENT
from geo.territory.models import Commune


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
