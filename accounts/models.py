"""Accounts, recorded consent and the outbox of e-mail."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.managers import UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail is private; the pseudonym is what others see."""

    class Role(models.TextChoices):
        RESIDENT = "resident", _("Habitant·e")
        OFFICER = "officer", _("Agent de concertation")
        DSIG = "dsig", _("Agent de la DSIG")
        ADMINISTRATOR = "administrator", _("Administrateur")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse e-mail"), unique=True, db_comment="private, never public")
    pseudonym = models.CharField(
        _("pseudonyme"),
        max_length=40,
        unique=True,
        help_text=_("C’est le nom que les autres verront. Votre adresse e-mail reste privée."),
        error_messages={"unique": _("Ce pseudonyme est déjà pris : choisissez-en un autre.")},
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices, default=Role.RESIDENT)
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("inscrit le"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["pseudonym"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.UniqueConstraint(Lower("pseudonym"), name="user_pseudonym_unique_whatever_case"),
            models.CheckConstraint(
                name="user_pseudonym_present",
                condition=~models.Q(pseudonym__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="user_pseudonym_is_no_email",
                condition=~models.Q(pseudonym__contains="@"),
            ),
            models.CheckConstraint(
                name="user_role_known",
                condition=models.Q(role__in=["resident", "officer", "dsig", "administrator"]),
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def is_officer(self) -> bool:
        """True for those who run consultations and moderate."""
        return self.is_superuser or self.role in {
            self.Role.OFFICER,
            self.Role.ADMINISTRATOR,
        }

    @property
    def is_dsig(self) -> bool:
        """True for those who configure the map layers' sources."""
        return self.is_superuser or self.role in {
            self.Role.DSIG,
            self.Role.ADMINISTRATOR,
        }

    @property
    def is_staff(self) -> bool:
        """True for those who may enter the administration site."""
        return self.is_officer or self.is_dsig


class Consent(models.Model):
    """One acceptance, of one version of one text, at one moment."""

    class Kind(models.TextChoices):
        RULES = "rules", _("Règles de participation")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    version = models.CharField(max_length=20, db_comment="version of the text accepted, a date")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consentement")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "version"], name="consent_once_for_each_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class OutgoingMail(models.Model):
    """The outbox: written in the same transaction as what it announces, sent by a worker.

    A lost broker loses nothing, because the worker looks here, not in the broker's queue.
    """

    to = models.EmailField(_("destinataire"))
    subject = models.CharField(_("objet"), max_length=200)
    body_text = models.TextField(_("texte"))
    unsubscribe_url = models.CharField(
        max_length=500,
        blank=True,
        db_comment="one click there stops letters of this kind (RFC 8058); empty: none to stop",
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("courrier sortant")
        verbose_name_plural = _("courriers sortants")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outgoing_mail_waiting",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.subject
