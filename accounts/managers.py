"""Creation of accounts outside the sign-up form."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Accounts are found by e-mail, whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """The account of this e-mail address. Raises ``User.DoesNotExist``."""
        return self.get(email__iexact=email)

    def create_user(
        self, email: str, pseudonym: str, password: str | None = None, **fields: Any
    ) -> "User":
        """A saved account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email), pseudonym=pseudonym, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, pseudonym: str, password: str | None = None, **fields: Any
    ) -> "User":
        """A saved account with every right."""
        fields.setdefault("role", self.model.Role.ADMINISTRATOR)
        return self.create_user(email, pseudonym, password, is_superuser=True, **fields)
