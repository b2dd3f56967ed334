"""A meeting: a place, an hour, and what one needs to know to come."""

import uuid
from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.constraints import valid_geometry
from geo.fields import storage_geometry, tile_geometry
from layers.models import Consultation
from meetings.querysets import MeetingQuerySet


class Meeting(models.Model):
    """A public meeting somewhere in the territory."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Prévue")
        CANCELLED = "cancelled", _("Annulée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("concertation"),
    )
    title = models.CharField(_("titre"), max_length=160)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    place_name = models.CharField(_("lieu"), max_length=160)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    geom = storage_geometry(gis.PointField, "EPSG:4326, degrees; where people meet")
    geom_3857 = tile_geometry(gis.PointField)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    online_url = models.URLField(_("lien pour suivre à distance"), blank=True)
    accessibility = models.CharField(
        _("accessibilité"),
        max_length=300,
        blank=True,
        help_text=_("Accès en fauteuil, boucle magnétique, langue des signes…"),
    )
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.SCHEDULED
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(
        default=0,
        editable=False,
        db_comment="SEQUENCE of RFC 5545: grows when hour or place change",
    )

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("réunion")
        ordering = ["starts_at", "id"]
        indexes = [
            GistIndex(fields=["geom"], name="meeting_geom"),
            GistIndex(fields=["geom_3857"], name="meeting_geom_3857"),
            models.Index(fields=["starts_at"], name="meeting_starts_at"),
        ]
        constraints = [
            valid_geometry("meeting_geom_valid"),
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="meeting_title_present", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="meeting_status_known",
                condition=Q(status__in=["scheduled", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def lon(self) -> float:
        """Longitude of the place, degrees (EPSG:4326)."""
        return float(self.geom.x)

    @property
    def lat(self) -> float:
        """Latitude of the place, degrees (EPSG:4326)."""
        return float(self.geom.y)

    @property
    def is_cancelled(self) -> bool:
        """True when people should not come."""
        return self.status == self.Status.CANCELLED
