"""Supports, comments, official replies and followers of a contribution. Guarded: see ``sql/0007*``."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

COMMENT_MAX_LENGTH = 2_000
REPLY_MAX_LENGTH = 5_000
FUNCTION_MAX_LENGTH = 120
_ABOUT = "contributions.Contribution"


class Tally(models.Model):
    """How much was answered to a contribution. Kept by triggers: code only reads it.

    A row of its own, because a popular contribution is counted often and its geometry is wide.
    """

    contribution = models.OneToOneField(
        _ABOUT, on_delete=models.CASCADE, primary_key=True, related_name="tally"
    )
    supports = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(
        default=0, db_comment="published comments, answers to comments included"
    )
    comments_for = models.PositiveIntegerField(default=0)
    comments_against = models.PositiveIntegerField(default=0)
    official_replies = models.PositiveIntegerField(default=0)
    consultation_id = models.BigIntegerField(
        db_default=0, editable=False, db_comment="that of the contribution; by trigger"
    )

    class Meta:
        indexes = [
            # The orders and the states of a consultation's list.
            models.Index(
                F("consultation_id"),
                F("supports").desc(),
                F("contribution").desc(),
                name="tally_most_supported",
            ),
            models.Index(
                F("consultation_id"),
                F("comments").desc(),
                F("contribution").desc(),
                name="tally_most_discussed",
            ),
            models.Index(fields=["consultation_id", "official_replies"], name="tally_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.supports} / {self.comments}"


class Support(models.Model):
    """One person stands behind a contribution that another wrote. Who it is stays private."""

    contribution = models.ForeignKey(
        _ABOUT, on_delete=models.CASCADE, related_name="supports", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="supports",
        db_comment="private, never public",
    )
    supported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("soutien")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "person"], name="support_once_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.person_id}"


class Comment(models.Model):
    """What somebody answers to a contribution, or to another comment.

    A thread has two levels: a first comment (no ``root``), and the answers below it in the order in
    which they were written; ``parent`` says which of them is answered.
    """

    class Stance(models.TextChoices):
        FOR = "for", _("Pour")
        AGAINST = "against", _("Contre")
        NEUTRAL = "neutral", _("Neutre")

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Publié")
        HIDDEN = "hidden", _("Masqué")
        DELETED = "deleted", _("Supprimé")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(_ABOUT, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        db_index=False,
        db_comment="null once the account is erased",
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="thread",
        db_index=False,
        db_comment="the first comment of the thread; null for itself",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
        db_comment="the comment of the thread that is answered",
    )
    stance = models.CharField(
        _("avis"), max_length=10, choices=Stance.choices, default=Stance.NEUTRAL
    )
    body = models.TextField(_("texte"), max_length=COMMENT_MAX_LENGTH, blank=True)
    status = models.CharField(
        _("statut"), max_length=20, choices=Status.choices, default=Status.PUBLISHED
    )
    written_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    edited_at = models.DateTimeField(_("modifié le"), null=True, blank=True)
    replies = models.PositiveIntegerField(
        default=0,
        db_comment="published answers: of a first comment those of its thread, else the direct ones; by trigger",
    )
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001  keys that were forgotten are not all the same one

    class Meta:
        verbose_name = _("commentaire")
        ordering = ["-written_at", "-id"]
        indexes = [
            # First comments that somebody sees, newest first: the page's walk.
            models.Index(
                F("contribution"),
                F("written_at").desc(),
                F("id").desc(),
                name="comment_first_newest",
                condition=Q(root__isnull=True) & (~Q(status="deleted") | Q(replies__gt=0)),
            ),
            models.Index(
                fields=["root", "written_at", "id"],
                name="comment_thread",
                condition=Q(root__isnull=False),
            ),
            models.Index(fields=["author", "written_at"], name="comment_author"),
            models.Index(F("written_at").desc(), F("id").desc(), name="comment_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="comment_key_once_for_a_person"
            ),
            models.CheckConstraint(
                name="comment_stance_known",
                condition=Q(stance__in=["for", "against", "neutral"]),
            ),
            models.CheckConstraint(
                name="comment_status_known",
                condition=Q(status__in=["published", "hidden", "deleted"]),
            ),
            models.CheckConstraint(
                name="comment_body_present",
                condition=Q(status="deleted", body="")
                | ~Q(status="deleted") & ~Q(body__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="comment_body_bounded",
                condition=LessThanOrEqual(Length("body"), COMMENT_MAX_LENGTH),
            ),
            # A stance is about the contribution: an answer to somebody has none.
            models.CheckConstraint(
                name="comment_answer_has_no_stance",
                condition=Q(root__isnull=True) | Q(stance="neutral"),
            ),
            models.CheckConstraint(
                name="comment_thread_is_whole",
                condition=Q(root__isnull=True, parent__isnull=True)
                | Q(root__isnull=False, parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class CommentEvent(models.Model):
    """Something that was done to a comment, by whom, when and why. Never changed."""

    class Action(models.TextChoices):
        HIDDEN = "hidden", _("masqué")
        RESTORED = "restored", _("rétabli")
        DELETED = "deleted", _("supprimé")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=20, choices=Action.choices)
    reason = models.TextField(_("motif"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("événement de modération d’un commentaire")
        verbose_name_plural = _("événements de modération des commentaires")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="comment_event_hides_with_a_reason",
                condition=~Q(action="hidden") | ~Q(reason__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="comment_event_action_known",
                condition=Q(action__in=["hidden", "restored", "deleted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.action}"


class OfficialReply(models.Model):
    """What the metropole answers to a contribution, signed with a function."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(
        _ABOUT, on_delete=models.CASCADE, related_name="official_replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="official_replies",
    )
    function = models.CharField(
        _("fonction"),
        max_length=FUNCTION_MAX_LENGTH,
        db_comment="of the author on the day of writing",
    )
    body = models.TextField(_("réponse"), max_length=REPLY_MAX_LENGTH)
    written_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    edited_at = models.DateTimeField(_("corrigée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("réponse officielle")
        verbose_name_plural = _("réponses officielles")
        ordering = ["written_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="official_reply_function_present", condition=~Q(function__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="official_reply_body_present", condition=~Q(body__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="official_reply_body_bounded",
                condition=LessThanOrEqual(Length("body"), REPLY_MAX_LENGTH),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.body[:40]}"


class Follow(models.Model):
    """Somebody is written to when a contribution is answered."""

    contribution = models.ForeignKey(
        _ABOUT, on_delete=models.CASCADE, related_name="follows", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="follows",
        db_comment="private, never public",
    )
    followed_at = models.DateTimeField(default=timezone.now)
    told_news = models.BigIntegerField(default=0, db_comment="number of the last news told")
    next_letter_at = models.DateTimeField(
        default=timezone.now, db_comment="no letter about this contribution before"
    )

    class Meta:
        verbose_name = _("suivi")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "person"], name="follow_once_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.person_id}"


class News(models.Model):
    """Something that followers are to be told: written with its cause, forgotten a week later."""

    class Kind(models.TextChoices):
        COMMENT = "comment"
        OFFICIAL_REPLY = "official_reply"
        HIDDEN = "hidden"
        RESTORED = "restored"
        DELETED = "deleted"

    contribution = models.ForeignKey(_ABOUT, on_delete=models.CASCADE, related_name="news")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    official_reply = models.ForeignKey(
        OfficialReply, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.kind}"
