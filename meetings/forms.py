"""Forms of the meetings: the filter of the list, and the officers' form in the administration."""

from datetime import date
from typing import Any, Self, cast

from django import forms
from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geo.errors import ParvisError
from geo.srid import COORDINATE_DECIMALS, WIRE_SRID
from geo.territory.models import Commune
from layers.models import Consultation
from meetings.models import Meeting
from meetings.services import check_facts

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
"""Days outside these are a mistake, and some of them overflow once a time zone is applied."""


class CommuneField(forms.ModelChoiceField):
    """A choice among today's communes, by INSEE code in the address and by name for people."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Commune.objects.none(),
            label=_("Commune"),
            to_field_name="insee_code",
            required=False,
            empty_label=_("Toutes"),
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> "CommuneField":
        """A copy for one form, which asks for the communes of its own day."""
        copy = super().__deepcopy__(memo)
        copy.queryset = Commune.objects.current().only("id", "insee_code", "name")
        return copy

    def label_from_instance(self, obj: Any) -> str:
        """The name alone."""
        return str(obj.name)


class PeriodForm(forms.Form):
    """A period of local days, both included, read from an address."""

    du = forms.DateField(
        label=_("Du"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    au = forms.DateField(
        label=_("Au"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    @classmethod
    def read(cls, query: QueryDict, **options: Any) -> Self:
        """The form as the address fills it; what cannot be understood is an error and left out."""
        form = cls(query or None, **options)
        form.is_valid()
        return form

    def understood(self) -> dict[str, Any]:
        """The values of the fields that could be understood."""
        return getattr(self, "cleaned_data", {})

    def clean_du(self) -> date | None:
        """The first day, within the years that make sense."""
        return _sensible(self.cleaned_data["du"])

    def clean_au(self) -> date | None:
        """The last day, within the years that make sense."""
        return _sensible(self.cleaned_data["au"])

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it starts; neither of its days counts then."""
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and last < first:
            self.add_error("au", _("La fin de la période vient avant son début."))
            self.cleaned_data.pop("du")
        return self.cleaned_data


class MeetingFilter(PeriodForm):
    """Which meetings to list."""

    concertation = forms.ModelChoiceField(
        label=_("Concertation"),
        queryset=Consultation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Toutes"),
    )
    commune = CommuneField()

    field_order = ("concertation", "commune", "du", "au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consultation = cast(forms.ModelChoiceField, self.fields["concertation"])
        public = Consultation.objects.public().only("id", "slug", "title")
        consultation.queryset = public.order_by("title")


class MeetingForm(forms.ModelForm[Meeting]):
    """A meeting as an officer writes it; its place as two numbers, which a map can fill."""

    lon = forms.FloatField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        help_text=_("En degrés, par exemple 3.0635."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    lat = forms.FloatField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        help_text=_("En degrés, par exemple 50.6372."),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    online_url = forms.URLField(
        label=_("Lien pour suivre à distance"), required=False, assume_scheme="https"
    )

    class Meta:
        model = Meeting
        fields = [
            "title",
            "consultation",
            "description",
            "starts_at",
            "ends_at",
            "place_name",
            "address",
            "online_url",
            "accessibility",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["lon"].initial = round(self.instance.geom.x, COORDINATE_DECIMALS)
            self.fields["lat"].initial = round(self.instance.geom.y, COORDINATE_DECIMALS)

    def clean(self) -> dict[str, Any]:
        """Put the place on the meeting before the model's own checks look at it."""
        data = super().clean() or self.cleaned_data
        lon, lat = data.get("lon"), data.get("lat")
        if lon is not None and lat is not None:
            self.instance.geom = Point(lon, lat, srid=WIRE_SRID)
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if self.errors:
            return
        try:
            check_facts(self.instance)
        except ParvisError as error:
            field = {"geom": "lon"}.get(error.field, error.field)
            self.add_error(field or None, str(error.message))


def _sensible(day: date | None) -> date | None:
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
    return day
