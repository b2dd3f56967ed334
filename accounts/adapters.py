"""How django-allauth creates accounts and sends its letters here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Parvis's account adapter."""
