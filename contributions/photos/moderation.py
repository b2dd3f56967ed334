"""What officers do with one photograph: hide it with a reason, put it back."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import queue_mail
from contributions import rules
from contributions.errors import ModeratorsOnly
from contributions.models import Contribution
from contributions.photos import letters
from contributions.photos.errors import PhotoReasonMissing, PhotoStateChanged
from contributions.photos.models import Photo, PhotoEvent
from contributions.words import clean_paragraphs, has_words, is_readable


def hide_photo(*, photo: Photo, officer: User, reason: str, now: datetime) -> PhotoEvent:
    """Take one photograph off the page, for a reason that the author is sent."""
    clean_reason = clean_paragraphs(reason) if is_readable(reason) else ""
    if not has_words(clean_reason):
        raise PhotoReasonMissing
    with transaction.atomic():
        contribution = _moved(photo, officer, "published", "hidden", now)
        event = PhotoEvent.objects.create(
            photo=photo,
            actor=officer,
            action=PhotoEvent.Action.HIDDEN,
            reason=clean_reason,
            at=now,
        )
        if contribution.author is not None:
            letter = letters.photo_hidden(photo, contribution, clean_reason)
            queue_mail(to=contribution.author.email, **letter)
    return event


def restore_photo(*, photo: Photo, officer: User, reason: str = "", now: datetime) -> PhotoEvent:
    """Put a hidden photograph back on the page."""
    with transaction.atomic():
        contribution = _moved(photo, officer, "hidden", "published", now)
        event = PhotoEvent.objects.create(
            photo=photo,
            actor=officer,
            action=PhotoEvent.Action.RESTORED,
            reason=clean_paragraphs(reason) if is_readable(reason) else "",
            at=now,
        )
        if contribution.author is not None:
            queue_mail(to=contribution.author.email, **letters.photo_restored(photo, contribution))
    return event


def _moved(photo: Photo, officer: User, before: str, after: str, now: datetime) -> Contribution:
    """The photograph's contribution, once the photograph has changed its state."""
    locked = (
        Photo.objects.select_for_update(of=("self",))
        .select_related("contribution__consultation", "contribution__author")
        .filter(pk=photo.pk, contribution__isnull=False)
        .first()
    )
    if locked is None or locked.contribution is None:
        raise PhotoStateChanged
    decision = rules.may_moderate(officer, locked.contribution, now)
    if not decision.allowed:
        raise ModeratorsOnly(decision.reason)
    if locked.status != before:
        raise PhotoStateChanged
    locked.status = after
    locked.save(update_fields=["status"])
    photo.status = after
    return locked.contribution
