"""The sign-up form, and the form that erases an account."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from accounts.services import RULES_VERSION, record_consent


class SignupForm(AllauthSignupForm):
    """E-mail, pseudonym, password, and the acceptance of the rules."""

    rules = forms.BooleanField(
        label=_("J’accepte les règles de participation"),
        help_text=_("Rester poli, parler du sujet, ne donner le nom ni l’adresse de personne."),
        error_messages={
            "required": _("Acceptez les règles de participation pour créer un compte.")
        },
    )
    field_order = ["email", "username", "password1", "rules"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, pseudonym, password = (
            self.fields["email"],
            self.fields["username"],
            self.fields["password1"],
        )
        email.label = _("Adresse e-mail")
        email.help_text = _(
            "Elle reste privée. Nous y envoyons un message pour vérifier que c’est bien vous."
        )
        email.error_messages["required"] = _("Donnez votre adresse e-mail.")
        email.error_messages["invalid"] = _(
            "Cette adresse e-mail n’est pas complète : elle doit ressembler à nom@exemple.fr."
        )
        pseudonym.label = _("Pseudonyme")
        pseudonym.help_text = _("C’est le nom que les autres verront.")
        pseudonym.error_messages["required"] = _("Choisissez un pseudonyme.")
        password.label = _("Mot de passe")
        password.help_text = " ".join(password_validators_help_texts())
        password.error_messages["required"] = _("Choisissez un mot de passe.")
        for field in (email, pseudonym, password):
            field.widget.attrs.pop("placeholder", None)
        pseudonym.widget.attrs["autocomplete"] = "nickname"

    def save(self, request: HttpRequest) -> User:
        """The new account, with its consent recorded."""
        user = super().save(request)
        record_consent(
            user=user,
            kind=Consent.Kind.RULES,
            version=RULES_VERSION,
            now=timezone.now(),
        )
        return user


class EraseAccountForm(forms.Form):
    """The password, asked again before everything is erased."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Tapez votre mot de passe pour confirmer.")},
    )
