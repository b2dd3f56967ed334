"""How django-allauth creates accounts and sends its letters here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import queue_mail


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
