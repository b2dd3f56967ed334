"""Forms of decisions about layers: approve or refuse a delivery, go back to a version, import."""

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_MAX_LENGTH = 1_000
MAX_FILE_BYTES = 1_000_000


class ApproveForm(forms.Form):
    """A delivery that was stopped is loaded all the same."""

    confirmed = forms.BooleanField(
        label=_("J’ai regardé ce qui change, et je veux que la carte le montre."),
        error_messages={"required": _("Cochez la case pour confirmer.")},
    )


class RefuseForm(forms.Form):
    """A delivery that was stopped is not loaded; the DSIG reads why."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La DSIG le lit ici. Il est gardé avec le compte rendu."),
        error_messages={"required": _("Écrivez pourquoi cette livraison est refusée.")},
    )


class DefinitionsForm(forms.Form):
    """Sources as TOML: a file, or a text that was pasted."""

    file = forms.FileField(label=_("Fichier TOML"), required=False)
    text = forms.CharField(
        label=_("ou son texte"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code-field"}),
        help_text=_("Une table « [[source]] » pour chaque couche ; ce qui n’y est pas reste."),
    )

    def clean(self) -> dict[str, object]:
        """The text of the file wins over the one that was pasted."""
        values = super().clean() or {}
        given = values.get("file")
        if given is not None:
            if given.size > MAX_FILE_BYTES:
                raise forms.ValidationError(
                    _("Ce fichier est trop gros : un million d’octets au plus.")
                )
            try:
                values["text"] = given.read().decode("utf-8")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("Ce fichier n’est pas un texte en UTF-8.")) from error
        if not str(values.get("text") or "").strip():
            raise forms.ValidationError(_("Choisissez un fichier, ou collez son texte."))
        return values
