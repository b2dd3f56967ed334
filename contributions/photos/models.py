"""Photographs of contributions, and the files that are to go. Guarded: see ``sql/0010*``."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_PHOTOS = 5
ALT_MAX_LENGTH = 300
LONGEST_EDGE = 2048
"""Pixels of the longer side of what is kept."""
THUMBNAIL_EDGE = 480

_ABOUT = "contributions.Contribution"


class Photo(models.Model):
    """One photograph, re-encoded: of a draft that one browser writes, then of a contribution.

    Its two files (the picture and its thumbnail) are JPEG without metadata, in the default storage.
    """

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Publiée")
        HIDDEN = "hidden", _("Masquée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(
        _ABOUT,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        db_index=False,
        db_comment="null while the contribution is being written",
    )
    draft = models.UUIDField(
        null=True,
        blank=True,
        db_comment="secret of the browser that writes; null once the contribution is sent",
    )
    position = models.PositiveSmallIntegerField(db_comment="0 to 4, in the order of the page")
    alt_text = models.CharField(_("description"), max_length=ALT_MAX_LENGTH, blank=True)
    width = models.PositiveIntegerField(db_comment="pixels")
    height = models.PositiveIntegerField(db_comment="pixels")
    thumbnail_width = models.PositiveIntegerField(db_comment="pixels")
    thumbnail_height = models.PositiveIntegerField(db_comment="pixels")
    sha256 = models.CharField(max_length=64, db_comment="of the kept file, hexadecimal")
    file_name = models.CharField(max_length=100, unique=True, db_comment="in the default storage")
    thumbnail_name = models.CharField(
        max_length=100, unique=True, db_comment="in the default storage"
    )
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.PUBLISHED
    )
    added_at = models.DateTimeField(_("ajoutée le"), default=timezone.now)
    attached_at = models.DateTimeField(
        _("jointe le"), null=True, blank=True, db_comment="when the contribution took it"
    )

    class Meta:
        verbose_name = _("photographie")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "position"], name="photo_once_at_a_position"
            ),
            models.UniqueConstraint(
                fields=["draft", "position"], name="photo_once_at_a_draft_position"
            ),
            models.UniqueConstraint(
                fields=["contribution", "sha256"], name="photo_once_for_a_contribution"
            ),
            models.UniqueConstraint(fields=["draft", "sha256"], name="photo_once_for_a_draft"),
            models.CheckConstraint(
                name="photo_five_at_most", condition=Q(position__lt=MOST_PHOTOS)
            ),
            models.CheckConstraint(
                name="photo_in_a_draft_or_a_contribution",
                condition=Q(
                    contribution__isnull=True, draft__isnull=False, attached_at__isnull=True
                )
                | Q(contribution__isnull=False, draft__isnull=True, attached_at__isnull=False),
            ),
            models.CheckConstraint(
                name="photo_described_once_sent",
                condition=Q(contribution__isnull=True) | ~Q(alt_text__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="photo_size_bounded",
                condition=Q(
                    width__range=(1, LONGEST_EDGE),
                    height__range=(1, LONGEST_EDGE),
                    thumbnail_width__range=(1, THUMBNAIL_EDGE),
                    thumbnail_height__range=(1, THUMBNAIL_EDGE),
                ),
            ),
            models.CheckConstraint(
                name="photo_status_known", condition=Q(status__in=["published", "hidden"])
            ),
            models.CheckConstraint(
                name="photo_sha256_is_one", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [
            models.Index(
                fields=["added_at"], name="photo_of_old_draft", condition=Q(draft__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.alt_text or str(self.public_id)


class PhotoEvent(models.Model):
    """Something that moderation did to a photograph, by whom, when and why. Never changed."""

    class Action(models.TextChoices):
        HIDDEN = "hidden", _("masquée")
        RESTORED = "restored", _("rétablie")

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=20, choices=Action.choices)
    reason = models.TextField(_("motif"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("événement de modération d’une photographie")
        verbose_name_plural = _("événements de modération des photographies")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="photo_event_hides_with_a_reason",
                condition=~Q(action="hidden") | ~Q(reason__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="photo_event_action_known",
                condition=Q(action__in=["hidden", "restored"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id}: {self.action}"


class DoomedFile(models.Model):
    """A file that no photograph names and that is to be deleted from the storage.

    Written before a file is, and taken back by the row that then names it; written again by a
    trigger when that row goes, however it goes. So a crash at any moment leaves no file behind.
    """

    name = models.CharField(max_length=100, unique=True)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name
