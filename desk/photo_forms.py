"""Forms of the desk about a photograph: why one is hidden, why it comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import REASON_MAX_LENGTH, RestoreForm


class HidePhotoForm(forms.Form):
    """Why a photograph is hidden; its author may read it."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Par exemple un visage ou une plaque que l’on reconnaît. L’auteur le lira."),
        error_messages={"required": _("Écrivez pourquoi cette photo est masquée.")},
    )


class RestorePhotoForm(RestoreForm):
    """Why a photograph comes back."""
