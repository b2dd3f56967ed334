"""Contributions: a geometry, words, a status, and what happened to them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.commune_tally import CommuneTally, CommuneTallyChange
from contributions.debate.models import (
    Comment,
    CommentEvent,
    Follow,
    News,
    OfficialReply,
    Support,
    Tally,
)
from contributions.live import LiveCell, LiveChange, LiveCount, LivePeak
from contributions.photos.models import DoomedFile, Photo, PhotoEvent
from contributions.querysets import ContributionQuerySet
from contributions.questions.models import Answer
from geo.constraints import valid_geometry
from geo.fields import storage_geometry, tile_geometry
from layers.models import Category, Consultation, Layer

__all__ = [
    "Answer",
    "Comment",
    "CommentEvent",
    "CommuneShare",
    "CommuneTally",
    "CommuneTallyChange",
    "Contribution",
    "DoomedFile",
    "Follow",
    "IdempotencyKey",
    "LiveCell",
    "LiveChange",
    "LiveCount",
    "LivePeak",
    "ModerationEvent",
    "News",
    "OfficialReply",
    "Photo",
    "PhotoEvent",
    "Support",
    "Tally",
]

TITLE_MAX_LENGTH = 120
BODY_MAX_LENGTH = 5_000
PLACE_LABEL_MAX_LENGTH = 200


class Contribution(models.Model):
    """One thing that somebody says about one place. Guarded by triggers: see ``sql/``."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Publiée")
        HIDDEN = "hidden", _("Masquée")
        DELETED = "deleted", _("Supprimée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="contributions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        db_comment="null once the account is erased",
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="contributions",
        verbose_name=_("catégorie"),
    )
    title = models.CharField(_("titre"), max_length=TITLE_MAX_LENGTH)
    body = models.TextField(_("texte"), max_length=BODY_MAX_LENGTH, blank=True)
    geom = storage_geometry(
        gis.GeometryField,
        "EPSG:4326, degrees; Point, LineString or Polygon drawn by its author",
    )
    geom_3857 = tile_geometry(gis.GeometryField)
    place_label = models.CharField(
        _("près de"),
        max_length=PLACE_LABEL_MAX_LENGTH,
        blank=True,
        default="",
        db_default="",
        db_comment="the address or street nearest: derived from geom, never its source",
    )
    place_label_pending = models.BooleanField(
        default=True,
        db_default=True,
        editable=False,
        db_comment="true until the address base has been asked for place_label",
    )
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.PUBLISHED
    )
    submitted_at = models.DateTimeField(_("déposée le"), default=timezone.now)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    about_layer = models.ForeignKey(
        Layer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("à propos de la couche"),
    )
    about_source_id = models.CharField(max_length=200, blank=True)
    about_revision = models.PositiveIntegerField(
        null=True,
        blank=True,
        db_comment="revision of about_layer when this was written",
    )
    about_from_m = models.FloatField(
        null=True,
        blank=True,
        db_comment="metres (EPSG:2154) from the start of the object's line, where the section begins",
    )
    about_to_m = models.FloatField(
        null=True,
        blank=True,
        db_comment="metres (EPSG:2154) from the start of the object's line, where the section ends",
    )

    objects: ClassVar[ContributionQuerySet] = ContributionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contribution")
        ordering = ["-submitted_at", "-id"]
        indexes = [
            GistIndex(fields=["geom"], name="contribution_geom"),
            # What a tile asks for, and nothing hidden in it.
            GistIndex(
                F("consultation"),
                F("geom_3857"),
                name="contribution_tile",
                condition=Q(status="published"),
            ),
            GistIndex(
                fields=["geom_3857"],
                name="contribution_geom_3857",
                condition=Q(status="published"),
            ),
            models.Index(
                F("consultation"),
                F("submitted_at").desc(),
                F("id").desc(),
                name="contribution_newest_first",
            ),
            models.Index(
                F("submitted_at").desc(),
                name="contribution_to_label",
                condition=Q(status="published", place_label_pending=True),
            ),
            # What a title being typed is compared with.
            GinIndex(
                OpClass(F("title"), name="gin_trgm_ops"),
                name="contribution_title_alike",
                condition=Q(status="published"),
            ),
            models.Index(
                F("category"),
                F("submitted_at").desc(),
                F("id").desc(),
                name="contribution_category_newest",
            ),
            # Few are hidden: the desk finds them without walking through the others.
            models.Index(
                F("consultation"),
                F("submitted_at").desc(),
                F("id").desc(),
                name="contribution_hidden_newest",
                condition=Q(status="hidden"),
            ),
            # Exports and OGC pages walk a consultation by number.
            models.Index(fields=["consultation", "id"], name="contribution_by_number"),
        ]
        constraints = [
            valid_geometry("contribution_geom_valid"),
            models.CheckConstraint(
                name="contribution_title_present", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="contribution_body_bounded",
                condition=LessThanOrEqual(Length("body"), BODY_MAX_LENGTH),
            ),
            models.CheckConstraint(
                name="contribution_status_known",
                condition=Q(status__in=["published", "hidden", "deleted"]),
            ),
            models.CheckConstraint(
                name="contribution_about_is_whole",
                condition=Q(
                    about_layer__isnull=True,
                    about_source_id="",
                    about_revision__isnull=True,
                )
                | Q(about_layer__isnull=False, about_revision__isnull=False)
                & ~Q(about_source_id=""),
            ),
            # That it is a part of that line is for a trigger: ``sql/0016_sections.sql``.
            models.CheckConstraint(
                name="contribution_section_in_order",
                condition=Q(about_from_m__isnull=True, about_to_m__isnull=True)
                | Q(
                    about_layer__isnull=False,
                    about_from_m__isnull=False,
                    about_from_m__gte=0,
                    about_to_m__isnull=False,
                    about_to_m__gte=F("about_from_m"),
                    about_to_m__lt=1_000_000,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CommuneShare(models.Model):
    """The part of a contribution that lies in one commune, kept as it was when written."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="commune_shares"
    )
    commune = models.ForeignKey(
        "territory.Commune",
        on_delete=models.PROTECT,
        related_name="contribution_shares",
    )
    share = models.FloatField(
        db_comment="0 to 1: of the length of a line, of the area of an area; 1 for a point"
    )
    consultation_id = models.BigIntegerField(
        db_default=0, editable=False, db_comment="that of the contribution; by trigger"
    )

    class Meta:
        ordering = ["-share"]
        indexes = [
            # Who wrote about a commune, and which communes were written about: a walk of jumps.
            models.Index(
                fields=["consultation_id", "commune", "contribution"], name="commune_share_where"
            ),
            # What was written last in a commune, whatever the consultation.
            models.Index(fields=["commune", "contribution"], name="commune_share_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "commune"],
                name="commune_share_once_for_each_commune",
            ),
            models.CheckConstraint(
                name="commune_share_between_0_and_1",
                condition=Q(share__gt=0, share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.commune_id} {self.share:.0%}"


class ModerationEvent(models.Model):
    """Something that was done to a contribution, by whom, when and why. Never changed."""

    class Action(models.TextChoices):
        SUBMITTED = "submitted", _("déposée")
        HIDDEN = "hidden", _("masquée")
        RESTORED = "restored", _("rétablie")
        DELETED = "deleted", _("supprimée")
        PHOTO_REMOVED = "photo_removed", _("une photo reprise par son auteur")

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="moderation_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=20, choices=Action.choices)
    reason = models.TextField(_("motif"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("événement de modération")
        verbose_name_plural = _("événements de modération")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="moderation_hides_with_a_reason",
                condition=~Q(action="hidden") | ~Q(reason__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="moderation_action_known",
                condition=Q(
                    action__in=["submitted", "hidden", "restored", "deleted", "photo_removed"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.action}"


class IdempotencyKey(models.Model):
    """A key under which somebody sent something once; sending it again gives the same answer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="idempotency_keys",
    )
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64, db_comment="SHA-256 of what was sent")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_for_a_user")
        ]

    def __str__(self) -> str:
        return self.key
