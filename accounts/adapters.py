"""How django-allauth creates accounts and sends its letters here."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.oidc.provider import CLAIMS
from accounts.services import queue_mail


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Signing in with an account of another service, by OpenID Connect."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "Un compte existe déjà avec cette adresse e-mail : connectez-vous avec son mot de passe, "
            "puis reliez les deux depuis « Mon compte »."
        ),
        "no_password": _(
            "Choisissez d’abord un mot de passe : sans lui, vous ne pourriez plus vous connecter."
        ),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Compare the answer with the question: its nonce, and the level of assurance asked for."""
        claims: dict[str, Any] = getattr(sociallogin, CLAIMS)
        asked = sociallogin.provider.get_auth_params().get("acr_values", "").split()
        nonce = str(sociallogin.state.get("nonce", ""))
        is_ours = nonce and secrets.compare_digest(str(claims.get("nonce", "")), nonce)
        if not is_ours or (asked and claims.get("acr") not in asked):
            raise PermissionDenied

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: a pseudonym is chosen and the rules are accepted first."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the account page."""
        return resolve_url("accounts:account")


class AccountAdapter(DefaultAccountAdapter):
    """Letters go through the outbox, in French; pseudonyms are checked before the database does."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "L’adresse e-mail ou le mot de passe n’est pas le bon : vérifiez les deux."
        ),
        "too_many_login_attempts": _(
            "Trop d’essais en peu de temps : attendez cinq minutes avant de recommencer."
        ),
        "username_taken": _("Ce pseudonyme est déjà pris : choisissez-en un autre."),
        "incorrect_password": _("Ce mot de passe n’est pas le bon : tapez-le de nouveau."),
        "rate_limited": _("Trop de demandes en peu de temps : attendez un peu."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter to the outbox, in the transaction of the view that asks for it."""
        request = allauth_context.request
        letter = self.render_mail(
            template_prefix,
            email,
            {
                "request": request,
                "email": email,
                "metropole_name": settings.METROPOLE_NAME,
                "public_url": settings.PUBLIC_URL,
                **context,
            },
        )
        queue_mail(to=email, subject=str(letter.subject), body_text=str(letter.body))

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The pseudonym, with single spaces. Raises ``ValidationError`` with a sentence."""
        pseudonym = " ".join(username.split())
        if "@" in pseudonym:
            raise ValidationError(_("Le pseudonyme est public : n’y mettez pas d’adresse e-mail."))
        if not any(sign.isalnum() for sign in pseudonym):
            raise ValidationError(_("Mettez au moins une lettre ou un chiffre."))
        if not pseudonym.isprintable():
            raise ValidationError(
                _("Le pseudonyme contient un caractère invisible : tapez-le de nouveau.")
            )
        if pseudonym.casefold() in {"compte supprimé", str(_("Compte supprimé")).casefold()}:
            raise ValidationError(self.error_messages["username_taken"])
        if not shallow and User.objects.filter(pseudonym__iexact=pseudonym).exists():
            raise ValidationError(self.error_messages["username_taken"])
        return pseudonym

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account page."""
        return self.get_login_redirect_url(request)
