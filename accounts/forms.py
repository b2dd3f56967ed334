"""The sign-up form, and the form that erases an account."""

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.socialaccount.forms import SignupForm as AllauthElsewhereForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.answers_waiting import ANSWERS
from accounts.models import Consent, Demographics, User
from accounts.services import RULES_VERSION, record_consent
from geo.territory.models import Commune


class _AcceptsRules(forms.Form):
    """What every new account answers, wherever it signs in: e-mail, pseudonym, the rules."""

    rules = forms.BooleanField(
        label=_("J’accepte les règles de participation"),
        help_text=_("Rester poli, parler du sujet, ne donner le nom ni l’adresse de personne."),
        error_messages={
            "required": _("Acceptez les règles de participation pour créer un compte.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, pseudonym = self.fields["email"], self.fields["username"]
        email.label = _("Adresse e-mail")
        email.help_text = _(
            "Elle reste privée. Nous y envoyons un message pour vérifier que c’est bien vous."
        )
        email.error_messages["required"] = _("Donnez votre adresse e-mail.")
        email.error_messages["invalid"] = _(
            "Cette adresse e-mail n’est pas complète : elle doit ressembler à nom@exemple.fr."
        )
        pseudonym.label = _("Pseudonyme")
        pseudonym.help_text = _("C’est le nom que les autres verront : 40 caractères au plus.")
        pseudonym.error_messages["required"] = _("Choisissez un pseudonyme.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            # A browser cuts what is pasted there without a word; the field itself refuses it.
            field.widget.attrs.pop("maxlength", None)
        pseudonym.widget.attrs["autocomplete"] = "nickname"

    def save(self, request: HttpRequest) -> User:
        """The new account, with its consent recorded."""
        user = cast(User, super().save(request))  # type: ignore[misc]
        record_consent(
            user=user,
            kind=Consent.Kind.RULES,
            version=RULES_VERSION,
            now=timezone.now(),
        )
        return user


class _NamesAddress(forms.Form):
    """The address is called as everywhere else on the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"login", "email"} & set(self.fields):
            self.fields[name].label = _("Adresse e-mail")


class LoginForm(_NamesAddress, AllauthLoginForm):
    """E-mail and password."""


class ResetPasswordForm(_NamesAddress, AllauthResetForm):
    """Where the link for a new password goes."""


class AddEmailForm(_NamesAddress, AllauthAddEmailForm):
    """Another address for the same account."""


class SignupForm(_AcceptsRules, AllauthSignupForm):
    """E-mail, pseudonym, password, and the acceptance of the rules."""

    field_order = ["email", "username", "password1", "rules"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password1"]
        password.label = _("Mot de passe")
        password.help_text = _(
            "Huit caractères au moins, pas seulement des chiffres. Évitez un mot de passe courant "
            "ou proche de votre nom."
        )
        password.error_messages["required"] = _("Choisissez un mot de passe.")


class ElsewhereSignupForm(_AcceptsRules, AllauthElsewhereForm):
    """The same without a password, for somebody who signs in with another service."""

    field_order = ["email", "username", "rules"]


class EraseAccountForm(forms.Form):
    """What becomes of one's words, and the password asked again before everything is erased."""

    KEEP, TAKE_ALONG = "keep", "take-along"

    words = forms.ChoiceField(
        label=_("Ce que vous avez écrit"),
        choices=[
            (KEEP, _("reste, signé « Compte supprimé »")),
            (TAKE_ALONG, _("disparaît avec mon compte : contributions et commentaires")),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que deviennent vos contributions.")},
    )
    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Tapez votre mot de passe pour confirmer.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: User) -> None:
        super().__init__(data)
        if not person.has_usable_password():
            # Signed in elsewhere: there is no password here to ask for.
            self.fields["password"] = forms.CharField(
                label=_("Votre pseudonyme, pour confirmer"),
                error_messages={"required": _("Recopiez votre pseudonyme pour confirmer.")},
            )


class DemographicsForm(forms.Form):
    """Three optional answers about oneself; ``waiting`` are those of a session that had ended."""

    insee_code = forms.ChoiceField(label=_("Commune de résidence"), required=False)
    age_band = forms.ChoiceField(
        label=_("Tranche d’âge"),
        required=False,
        choices=[("", _("Je ne le dis pas")), *Demographics.AgeBand.choices],
    )
    gender = forms.ChoiceField(
        label=_("Genre"),
        required=False,
        choices=[("", _("Je ne le dis pas")), *Demographics.Gender.choices],
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: User,
        waiting: Mapping[str, str] | None = None,
    ) -> None:
        kept = Demographics.objects.filter(user=person).first()
        initial = {name: getattr(kept, name, "") for name in ANSWERS} | dict(waiting or {})
        super().__init__(data, initial=initial)
        communes = Commune.objects.current().order_by("name").values_list("insee_code", "name")
        choices = [*communes, ("99999", _("Une commune hors de la métropole"))]
        known = {code for code, _name in choices}
        if kept and kept.insee_code and kept.insee_code not in known:
            # It was a commune when it was said.
            former = Commune.objects.filter(insee_code=kept.insee_code).first()
            choices.append((kept.insee_code, former.name if former else kept.insee_code))
        insee_code = cast(forms.ChoiceField, self.fields["insee_code"])
        insee_code.choices = [("", _("Je ne le dis pas")), *choices]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("Choisissez une réponse de la liste.")
