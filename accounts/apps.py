"""People: who may do what, what they accepted, and the letters they are sent."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        """Listen to who signs in and to new passwords."""
        from allauth.account.signals import password_changed, password_reset, password_set
        from django.contrib.auth.signals import user_logged_in

        from accounts.signing_in import on_new_password, on_signed_in

        user_logged_in.connect(on_signed_in, dispatch_uid="accounts.on_signed_in")
        for signal in (password_changed, password_reset, password_set):
            signal.connect(on_new_password, dispatch_uid="accounts.on_new_password")
