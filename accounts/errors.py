"""What can be refused about an account."""

from django.utils.translation import gettext_lazy as _

from geo.errors import InvalidInput, NotAllowed, ParvisError


class AccountRefused(ParvisError):
    """Root of this room's refusals."""


class WrongPassword(AccountRefused, InvalidInput):
    """The password given does not open the account."""

    code = "password-wrong"
    field = "password"
    default_message = _("Ce mot de passe n’est pas le bon : tapez-le de nouveau.")


class WrongPseudonym(AccountRefused, InvalidInput):
    """The pseudonym given is not that of the account."""

    code = "pseudonym-wrong"
    field = "password"
    default_message = _("Ce n’est pas votre pseudonyme : recopiez-le comme il est écrit en haut.")


class LastAdministrator(AccountRefused, NotAllowed):
    """Erasing it would leave nobody to manage accounts."""

    code = "last-administrator"
    default_message = _(
        "Ce compte est le dernier compte d’administration : donnez d’abord ce rôle à quelqu’un d’autre."
    )
