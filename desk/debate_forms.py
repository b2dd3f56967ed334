"""Forms of the desk about a debate: which comments, why one is hidden, the metropole's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.debate.models import FUNCTION_MAX_LENGTH
from desk.forms import REASON_MAX_LENGTH


class CommentFilter(forms.Form):
    """Which comments to list."""

    q = forms.CharField(
        label=_("Mots"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_("Dans le texte ou le pseudonyme."),
    )
    statut = forms.ChoiceField(
        label=_("Statut"),
        required=False,
        choices=[("", _("Tous")), ("published", _("Publiés")), ("hidden", _("Masqués"))],
    )
    avis = forms.ChoiceField(
        label=_("Avis"),
        required=False,
        choices=[
            ("", _("Tous")),
            ("for", _("Pour")),
            ("against", _("Contre")),
            ("neutral", _("Neutre")),
        ],
    )
    contribution = forms.UUIDField(required=False, widget=forms.HiddenInput)


class HideCommentForm(forms.Form):
    """Why a comment is hidden: everybody reads it in the comment's place."""

    reason = forms.CharField(
        label=_("Motif"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Il est affiché à la place du commentaire et envoyé à son auteur : "
            "dites quelle règle n’est pas respectée, sans répéter les propos."
        ),
        error_messages={"required": _("Écrivez pourquoi ce commentaire est masqué.")},
    )


class RestoreCommentForm(forms.Form):
    """Why a comment comes back."""

    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Le motif est gardé dans l’historique."),
    )


class OfficialReplyForm(forms.Form):
    """What the metropole answers, and who says it."""

    function = forms.CharField(
        label=_("Votre fonction"),
        max_length=FUNCTION_MAX_LENGTH,
        help_text=_(
            "Affichée avec la réponse, par exemple « Cheffe de projet espaces publics ». "
            "Elle est proposée de nouveau la prochaine fois."
        ),
        error_messages={"required": _("Donnez votre fonction : elle est affichée.")},
    )
    body = forms.CharField(
        label=_("Réponse"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Dites ce qui sera fait, ou pourquoi cela ne le sera pas. 5 000 caractères."),
        error_messages={"required": _("Écrivez la réponse.")},
    )
