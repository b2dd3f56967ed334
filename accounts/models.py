"""Accounts, recorded consent and the outbox of e-mail."""

import uuid
from datetime import datetime, time
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


class Demographics(models.Model):
    """What a person chose to say of herself, so that one can see who takes part. Never public.

    Apart from the account: each answer is optional, and none is a row of its own when there is none.
    """

    class AgeBand(models.TextChoices):
        UNDER_18 = "under_18", _("Moins de 18 ans")
        FROM_18 = "18_24", _("18 à 24 ans")
        FROM_25 = "25_39", _("25 à 39 ans")
        FROM_40 = "40_59", _("40 à 59 ans")
        FROM_60 = "60_74", _("60 à 74 ans")
        FROM_75 = "75_plus", _("75 ans et plus")

    class Gender(models.TextChoices):
        WOMAN = "woman", _("Femme")
        MAN = "man", _("Homme")
        OTHER = "other", _("Autre")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="demographics")
    insee_code = models.CharField(
        _("commune de résidence"),
        max_length=5,
        blank=True,
        db_comment="declared commune of residence, 99999 elsewhere; not where contributions lie",
    )
    age_band = models.CharField(
        _("tranche d’âge"), max_length=10, choices=AgeBand.choices, blank=True
    )
    gender = models.CharField(_("genre"), max_length=10, choices=Gender.choices, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("profil facultatif")
        constraints = [
            models.CheckConstraint(
                name="demographics_say_something",
                condition=~models.Q(insee_code="", age_band="", gender=""),
            ),
            models.CheckConstraint(
                name="demographics_insee_code_form",
                condition=models.Q(insee_code="")
                | models.Q(insee_code__regex=r"^([0-9]\d|2[AB])\d{3}$"),
            ),
            models.CheckConstraint(
                name="demographics_age_band_known",
                condition=models.Q(
                    age_band__in=["", "under_18", "18_24", "25_39", "40_59", "60_74", "75_plus"]
                ),
            ),
            models.CheckConstraint(
                name="demographics_gender_known",
                condition=models.Q(gender__in=["", "woman", "man", "other"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insee_code} {self.age_band} {self.gender}"


class OpenSession(models.Model):
    """A browser in which somebody is signed in, told to her alone; it goes with the session.

    No address and no user agent: families of browser and system are enough to recognise one's own.
    """

    session = models.OneToOneField(
        "sessions.Session", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    browser = models.CharField(
        max_length=20, blank=True, db_comment="family: Firefox, Chrome…; empty if not known"
    )
    system = models.CharField(
        max_length=20, blank=True, db_comment="family: Windows, Android…; empty if not known"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    last_seen_on = models.DateField(db_comment="a day, no finer, in the metropole's time")

    class Meta:
        verbose_name = _("session ouverte")
        verbose_name_plural = _("sessions ouvertes")

    def __str__(self) -> str:
        return self.in_words

    @property
    def last_seen_at(self) -> datetime:
        """Noon of the day on which it was seen, which is all that is kept."""
        return timezone.make_aware(datetime.combine(self.last_seen_on, time(12)))

    @property
    def in_words(self) -> str:
        """Browser and system, as the person would say."""
        if self.browser and self.system:
            return _("%(browser)s sur %(system)s") % {
                "browser": self.browser,
                "system": self.system,
            }
        return self.browser or self.system or str(_("Navigateur inconnu"))


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
