"""Forms of the desk: what to look at, and why a contribution is hidden."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.selectors import Wanted
from layers.models import Category, Consultation
from meetings.forms import CommuneField, PeriodForm

REASON_MAX_LENGTH = 1_000


class ContributionFilter(PeriodForm):
    """Which contributions to list, in one consultation or in all of them."""

    q = forms.CharField(
        label=_("Mots"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_("Dans le titre, le texte ou le pseudonyme."),
    )
    statut = forms.ChoiceField(
        label=_("Statut"),
        required=False,
        choices=[
            ("", _("Tous")),
            ("published", _("Publiées")),
            ("hidden", _("Masquées")),
        ],
    )
    concertation = forms.ModelChoiceField(
        label=_("Concertation"),
        queryset=Consultation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Toutes"),
    )
    categorie = forms.ChoiceField(label=_("Catégorie"), required=False)
    commune = CommuneField()

    field_order = ("q", "concertation", "statut", "categorie", "commune", "du", "au")

    def __init__(self, *args: Any, consultation: Consultation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if consultation is None:
            # Categories belong to a consultation; across all of them they mean nothing.
            del self.fields["categorie"]
            chosen = cast(forms.ModelChoiceField, self.fields["concertation"])
            chosen.queryset = Consultation.objects.only("id", "slug", "title").order_by("title")
        else:
            del self.fields["concertation"]
            found = Category.objects.filter(consultation=consultation)
            category = cast(forms.ChoiceField, self.fields["categorie"])
            category.choices = [
                ("", _("Toutes")),
                *found.order_by("position", "label").values_list("slug", "label"),
            ]

    def wanted(self, consultation: Consultation | None = None) -> Wanted:
        """What the form asks for, of what could be understood."""
        values = self.understood()
        return Wanted(
            consultation=consultation or values.get("concertation"),
            category=values.get("categorie") or "",
            commune=values.get("commune"),
            status=values.get("statut") or "",
            text=values.get("q") or "",
            first=values.get("du"),
            last=values.get("au"),
        )


class HideForm(forms.Form):
    """Why a contribution is taken off the map; its author may read it."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Dites quelle règle n’est pas respectée. Le motif est gardé dans l’historique."
        ),
        error_messages={"required": _("Écrivez pourquoi cette contribution est masquée.")},
    )


class RestoreForm(forms.Form):
    """Why a contribution comes back."""

    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Le motif est gardé dans l’historique."),
    )
